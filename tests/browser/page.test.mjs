// The page in a real browser: what a reader does with it, and what a name in it must not do.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { hostile, HOSTILE, many } from './account.mjs';
import { axe, launch, made, NARROW, opened, WIDE } from './browser.mjs';

const ORDERS = ['--trail', 'samples/order-service/trail', '--snapshot', 'samples/role-review/account', '--force'];
const OPEN = ['--trail', 'samples/everything-open/trail', '--snapshot', 'samples/everything-open/account', '--force'];

let browser;
const files = {};

before(async () => {
  browser = await launch();
  console.log(`browser: ${await browser.version()}`);
  files.orders = made('scan', ...ORDERS);
  files.one = made('diff', 'orders-api', ...ORDERS);
  files.open = made('scan', ...OPEN);
  files.some = made('scan', ...many(60));
  const attacked = hostile();
  files.hostile = made('scan', ...attacked);
  files.victim = made('diff', 'victim-0', ...attacked);
});

after(() => browser?.close());

/** Opens a page, lets the test use it, and holds that it did nothing that a page must not do. */
async function within(name, options, use) {
  const { page, did } = await opened(browser, files[name], options);
  try {
    await use(page);
    if (options.script !== false) {
      assert.deepEqual(await page.evaluate(() => window.ran), [], 'nothing ran');
    }
    assert.deepEqual(did, { requests: [], violations: [], dialogs: [], errors: [] });
  } finally {
    await page.close();
  }
}

const names = (page) => page.$$eval('#functions tbody tr:not([hidden]) th', (heads) => heads.map((head) => head.textContent));
const column = (page, at) => page.$$eval('#functions tbody tr', (rows, at) => rows.map((row) => {
  const cell = row.cells[at];
  return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
}), at);
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  return { tag: at.tagName, id: at.id, text: at.textContent.slice(0, 40), ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
});

describe('the table', () => {
  it('is sorted by each column, by click and by keyboard', () => within('some', {}, async (page) => {
    const heads = await page.$$('#functions thead button');
    assert.equal(heads.length, 10);
    const collator = new Intl.Collator('en', { numeric: true });
    for (const [at, head] of heads.entries()) {
      const before = await column(page, at);
      const compare = typeof before[0] === 'number' ? (a, b) => a - b : collator.compare;
      const state = () => page.$eval(`#functions thead th:nth-child(${at + 1})`, (th) => th.getAttribute('aria-sort'));
      for (const by of [() => head.click(), () => head.press('Enter'), () => head.press('Space')]) {
        const was = await state();
        await by();
        const now = await state();
        assert.notEqual(now, was);
        assert.notEqual(now, 'none');
        const sign = now === 'ascending' ? 1 : -1;
        const values = await column(page, at);
        assert.deepEqual(values, [...values].sort((a, b) => sign * compare(a, b)), `column ${at} ${now}`);
        assert.deepEqual([...values].sort(), [...before].sort(), 'no row is lost');
      }
      assert.equal(await page.$$eval('#functions th[aria-sort]:not([aria-sort=none])', (all) => all.length), 1);
    }
  }));

  it('is searched, and its parts with it', () => within('some', {}, async (page) => {
    const said = () => page.$eval('#shown', (status) => status.textContent);
    assert.equal(await said(), '60 of 60');
    await page.keyboard.press('/');
    assert.equal((await focused(page)).id, 'search');
    await page.keyboard.type('FUNCTION-17');
    assert.deepEqual(await names(page), ['service-17-function-17']);
    assert.equal(await said(), '1 of 60');
    assert.equal(await page.$$eval('details.function:not([hidden])', (all) => all.length), 1);
    await page.keyboard.type(' nowhere');
    assert.equal(await said(), '0 of 60');
    await page.$eval('#search', (search) => { search.value = ''; search.dispatchEvent(new Event('input')); });
    assert.equal(await said(), '60 of 60');
    // what is searched for stays found in another order
    await page.click('#functions thead th:nth-child(2) button');
    await page.type('#search', 'function-3');
    assert.ok((await names(page)).every((name) => name.includes('function-3')));
    assert.equal((await names(page)).length, 11);
  }));
});

describe('folds and links', () => {
  it('fold and unfold by click and by keyboard', () => within('some', {}, async (page) => {
    const isOpen = () => page.$eval('#f1', (fold) => fold.open);
    const summary = await page.$('#f1 > summary');
    assert.equal(await isOpen(), false);
    await summary.click();
    assert.equal(await isOpen(), true);
    await summary.press('Enter');
    assert.equal(await isOpen(), false);
    await summary.press('Space');
    assert.equal(await isOpen(), true);
  }));

  it('lead to their places, which unfold and have the focus', async () => {
    await within('some', {}, async (page) => {
      await page.click('#functions tbody tr:nth-child(3) a');
      await page.waitForFunction(() => document.getElementById('f3').open);
      const at = await focused(page);
      assert.equal(at.tag, 'SUMMARY');
    });
    await within('some', { hash: '#f5' }, async (page) => {
      assert.equal(await page.$eval('#f5', (fold) => fold.open), true);
    });
    for (const name of Object.keys(files)) {
      await within(name, {}, async (page) => {
        const lost = await page.$$eval('a', (all) => all
          .map((a) => a.getAttribute('href'))
          .filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1))));
        assert.deepEqual(lost, [], name);
      });
    }
  });

  it('are all reached by Tab, each with a visible ring', async () => {
    for (const name of ['orders', 'one']) {
      await within(name, {}, async (page) => {
        const all = await page.$$eval('a, button, summary, input, [tabindex="0"]', (each) => each
          .filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length);
        const seen = [];
        for (let step = 0; step < all + 5; step += 1) {
          await page.keyboard.press('Tab');
          const at = await focused(page);
          if (at.tag === 'BODY') break;
          assert.ok(at.ring, `${name}: ${JSON.stringify(at)}`);
          seen.push(at);
        }
        assert.equal(seen.length, all, name);
      });
    }
  });
});

describe('axe finds nothing', () => {
  for (const name of ['orders', 'one', 'open', 'some', 'hostile', 'victim']) {
    for (const scheme of ['light', 'dark']) {
      for (const size of [WIDE, NARROW]) {
        it(`${name}, ${scheme}, ${size.width}`, () => within(name, { scheme, size }, async (page) => {
          for (const unfold of [false, true]) {
            if (unfold && name !== 'some') {
              await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
            }
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => window.axe.run(document));
            const said = violations.map(({ id, nodes }) => `${id}: ${nodes.length}, ${nodes[0].html.slice(0, 160)}: ${nodes[0].failureSummary}`);
            assert.deepEqual(said, []);
          }
        }));
      }
    }
  }
});

describe('the page', () => {
  it('does not scroll sideways at 390 px or 320 px', async () => {
    for (const name of Object.keys(files)) {
      for (const size of [NARROW, { width: 320, height: 700 }]) {
        await within(name, { size }, async (page) => {
          await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= size.width, `${name}: ${width} of ${size.width}`);
        });
      }
    }
  });

  it('is read without its script', async () => {
    for (const name of ['orders', 'one']) {
      const { page, did } = await opened(browser, files[name], { script: false });
      const text = await page.$eval('body', (body) => body.innerText);
      for (const word of ['orders-api', '391', 'Look at']) {
        assert.ok(text.includes(word), `${name}: ${word}`);
      }
      assert.equal(await page.$$eval('button:enabled, input', (all) => all.filter((one) => one.checkVisibility()).length), 0);
      await page.click('summary');
      assert.deepEqual(did, { requests: [], violations: [], dialogs: [], errors: [] });
      await page.close();
    }
  });

  it('is printed whole, dark on white, without tools', () => within('orders', { scheme: 'dark' }, async (page) => {
    await page.emulateMediaType('print');
    const { ink, tools, folded } = await page.evaluate(() => ({
      ink: getComputedStyle(document.body).color,
      tools: document.querySelector('.tools').checkVisibility(),
      folded: document.querySelector('#h-gaps ~ details li').checkVisibility({ contentVisibilityAuto: true }),
    }));
    assert.equal(ink, 'rgb(0, 0, 0)');
    assert.equal(tools, false);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.$$eval('details:not([open])', (all) => all.length), 0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.notEqual(await page.$$eval('details:not([open])', (all) => all.length), 0);
    assert.equal(typeof folded, 'boolean');
    const pdf = await page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 10_000);
  }));

  it('of a thousand functions opens in under two seconds', async () => {
    files.thousand = made('scan', ...many(1_000));
    await within('thousand', {}, async (page) => {
      assert.equal((await names(page)).length, 1_000);
      const { loaded, painted } = await page.evaluate(() => ({
        loaded: performance.getEntriesByType('navigation')[0].loadEventEnd,
        painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      }));
      const sorted = await page.evaluate(() => {
        const from = performance.now();
        document.querySelector('#functions thead th:nth-child(2) button').click();
        document.body.getBoundingClientRect();
        return performance.now() - from;
      });
      console.log(`1,000 functions: first paint ${Math.round(painted)} ms, loaded ${Math.round(loaded)} ms, sorted ${Math.round(sorted)} ms`);
      assert.ok(loaded < 2_000 && painted < 2_000, `${loaded} ${painted}`);
      assert.ok(sorted < 1_000, `${sorted}`);
    });
  });
});

describe('a hostile name', () => {
  for (const name of ['hostile', 'victim']) {
    it(`stays text in ${name}`, () => within(name, {}, async (page) => {
      await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
      // every event that an attribute may wait for
      await page.$$eval('body *', (all) => all.forEach((one) => {
        for (const event of ['mouseover', 'click', 'toggle', 'error', 'load', 'focus']) {
          one.dispatchEvent(new Event(event));
        }
      }));
      const found = await page.evaluate(() => ({
        strange: document.querySelectorAll('iframe,img,object,embed,base,link,form,meta[http-equiv=refresh],svg[onload],a[href^=javascript]').length,
        scripts: document.scripts.length,
        styles: document.querySelectorAll('style,[style]').length,
        handlers: [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some((a) => a.name.startsWith('on'))).length,
        unseen: /[\u202a-\u202e\u2066-\u2069\u0000\u001b\u2028]/.test(document.body.innerText),
      }));
      assert.deepEqual(found, { strange: 0, scripts: 1, styles: 1, handlers: 0, unseen: false });
    }));
  }

  it('is shown as it is written', () => within('hostile', {}, async (page) => {
    const text = await page.evaluate(() => document.body.textContent);
    for (const one of HOSTILE.filter((one) => !/[\u0000-\u001f\u2028-\u202e\u2066]/.test(one))) {
      assert.ok(text.includes(one), one);
    }
    assert.ok(text.includes('a\\u202eb'), 'what is not seen as itself is escaped');
  }));
});
