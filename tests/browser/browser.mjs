// A headless Chromium, and pages of lpgen in it.
//
// BROWSER_MODULES is the folder whose node_modules hold puppeteer-core, axe-core and @sparticuz/chromium;
// LPGEN_PROGRAM the program. A chromium on PATH is preferred: it is the one that the system keeps new.

import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = resolve(import.meta.dirname, '../..');
const modules = resolve(process.env.BROWSER_MODULES ?? join(root, 'target/judges/browser'));
const program = resolve(process.env.LPGEN_PROGRAM ?? join(root, 'target/debug/lpgen'));
const require = createRequire(join(modules, 'package.json'));

export const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** A folder that is gone at the end of the process. */
export const place = mkdtempSync(join(tmpdir(), 'lpgen-browser-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));

function installed() {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser']) {
      try {
        accessSync(join(directory, name), constants.X_OK);
        return join(directory, name);
      } catch {
        // the next place
      }
    }
  }
  return null;
}

async function executable() {
  const system = installed();
  if (system) {
    return { path: system, args: ['--no-sandbox'] };
  }
  // The package unpacks the libraries that a bare machine lacks where it believes to run in Lambda.
  process.env.AWS_EXECUTION_ENV ??= '';
  const { default: bundled } = await import(pathToFileURL(require.resolve('@sparticuz/chromium')));
  return { path: await bundled.executablePath(), args: [...bundled.args, '--no-sandbox'] };
}

export async function launch() {
  const { default: puppeteer } = await import(pathToFileURL(require.resolve('puppeteer-core')));
  const { path, args } = await executable();
  return puppeteer.launch({ executablePath: path, args, headless: 'shell' });
}

let pages = 0;

/** The page that lpgen makes with these arguments, as a file. */
export function made(...args) {
  let page;
  try {
    page = execFileSync(program, [...args, '--format', 'html', '--quiet'], { cwd: root, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`lpgen ${args.join(' ')}: ${error.stderr}`);
  }
  pages += 1;
  const file = join(place, `${pages}.html`);
  writeFileSync(file, page);
  return file;
}

/**
 * A page of a file with what it did: requests beside itself, violations of its policy, dialogs, errors.
 */
export async function opened(browser, file, { size = WIDE, scheme = 'light', script = true, hash = '' } = {}) {
  const page = await browser.newPage();
  const did = { requests: [], violations: [], dialogs: [], errors: [] };
  const address = pathToFileURL(file).href;
  await page.setViewport(size);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setJavaScriptEnabled(script);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().split('#')[0] === address && request.isNavigationRequest()) {
      request.continue();
    } else {
      did.requests.push(request.url());
      request.abort();
    }
  });
  page.on('dialog', (dialog) => {
    did.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  page.on('pageerror', (error) => did.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') did.violations.push(message.text());
  });
  if (script) {
    await page.evaluateOnNewDocument(() => {
      window.ran = [];
      for (const name of ['alert', 'confirm', 'prompt', 'open', 'eval']) {
        window[name] = (...args) => { window.ran.push([name, ...args.map(String)]); };
      }
      document.addEventListener('securitypolicyviolation', (event) => {
        window.ran.push(['policy', event.violatedDirective, event.blockedURI]);
      });
    });
  }
  await page.goto(address + hash, { waitUntil: 'load' });
  return { page, did };
}
