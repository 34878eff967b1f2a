// The pictures in docs/pictures/: node tests/browser/pictures.mjs

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launch, made, NARROW, opened, root, WIDE } from './browser.mjs';

const shop = ['--trail', 'samples/order-service/trail', '--snapshot', 'samples/role-review/account', '--force'];
const files = { scan: made('scan', ...shop), diff: made('diff', 'orders-api', ...shop) };
const directory = join(root, 'docs/pictures');
mkdirSync(directory, { recursive: true });
const browser = await launch();
for (const [name, file] of Object.entries(files)) {
  for (const size of [WIDE, NARROW]) {
    for (const scheme of ['light', 'dark']) {
      const { page } = await opened(browser, file, { size, scheme });
      const path = join(directory, `${name}-${size.width}-${scheme}.png`);
      await page.screenshot({ path, optimizeForSpeed: false });
      await page.close();
      console.log(path);
    }
  }
}
await browser.close();
