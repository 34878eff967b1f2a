// Reads statements by a grammar after Trino's: node trino.mjs MODULES FILE…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/x.js`);
const { TrinoSQL } = require(`${modules}/bundle.cjs`);
let failed = false;
for (const file of files) {
    const errors = new TrinoSQL().validate(readFileSync(file, "utf8"));
    console.log(`${file}: ${errors.length} places that Trino's grammar does not have`);
    for (const error of errors.slice(0, 3)) console.log(`  line ${error.startLine}: ${error.message}`);
    failed ||= errors.length > 0;
}
// A judge that finds nothing must be able to find something.
if (new TrinoSQL().validate("SELECT FROM WHERE (").length === 0) {
    console.log("the grammar takes anything");
    failed = true;
}
process.exit(failed ? 1 : 0);
