// SPDX-License-Identifier: Apache-2.0
// node check_report.mjs MODULES CHROMIUM PAGE…: what a reader does with a report, in a
// browser, with scripts and without; and what an accessibility checker says.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';

const [modules, chromium, ...pages] = process.argv.slice(2);
const require = createRequire(modules + '/');
const puppeteer = (await import(pathToFileURL(require.resolve('puppeteer-core')))).default;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
let failures = 0;
const check = (holds, what) => {
  if (holds) return;
  failures += 1;
  console.log(`not so: ${what}`);
};

async function open(page, file) {
  const said = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) said.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  return said;
}

const shown = (page) => page.$$eval('.finding', (all) => all.filter((one) => !one.hidden).length);

async function use(file) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const started = Date.now();
  const said = await open(page, file);
  console.log(`${file}: ${readFileSync(file).length} bytes, loaded in ${Date.now() - started} ms`);
  const all = await shown(page);
  check(all > 0, 'there are findings');
  check(await page.$eval('.filters', (form) => !form.hidden), 'the filters show');

  await page.click('.filters input[value=error]');
  const errors = await page.$$eval('.finding[data-severity=error]', (some) => some.length);
  check((await shown(page)) === all - errors, 'unticking errors hides them and nothing else');
  await page.click('.filters input[value=error]');

  await page.type('.filters input[type=search]', 'no such words anywhere');
  check((await shown(page)) === 0, 'a search for what is not there finds nothing');
  await page.$eval('.filters input[type=search]', (input) => {
    input.value = '';
    input.dispatchEvent(new Event('input'));
  });
  const rule = await page.$eval('.finding', (one) => one.getAttribute('data-rule'));
  await page.select('.filters select', rule);
  const of_rule = await page.$$eval(`.finding[data-rule="${rule}"]`, (some) => some.length);
  check((await shown(page)) === of_rule, 'choosing a rule shows its findings');
  await page.select('.filters select', '');
  check((await shown(page)) === all, 'without filters all are shown');

  await page.click('details.finding summary');
  check(await page.$eval('details.finding', (one) => one.open), 'a click opens a finding');
  await page.focus('details.finding summary');
  await page.keyboard.press('Enter');
  check(await page.$eval('details.finding', (one) => !one.open), 'the enter key closes it');

  const link = await page.$('figure svg a');
  check(link !== null, 'a box of the picture is a link');
  if (link !== null) {
    const target = await page.evaluate((a) => a.getAttribute('xlink:href') || a.getAttribute('href'), link);
    await page.evaluate((a) => a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })), link);
    await new Promise((done) => setTimeout(done, 100));
    check(await page.evaluate((id) => document.getElementById(id)?.open === true, target.slice(1)),
      `the link ${target} leads to an open finding`);
  }
  const pdf = await page.pdf({ format: 'A4' });
  check(pdf.length > 10000, 'it prints');
  check(said.length === 0, `the console is silent: ${said.join('; ')}`);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run());
    check(result.passes.length > 15, 'the accessibility checker has looked');
    for (const each of result.violations)
      if (['serious', 'critical'].includes(each.impact))
        check(false, `${scheme}: ${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  }
  await page.close();
}

async function read_without_scripts(file) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  const said = await open(page, file);
  const client = await page.createCDPSession();
  const { root } = await client.send('DOM.getDocument', { depth: -1 });
  const html = (await client.send('DOM.getOuterHTML', { nodeId: root.nodeId })).outerHTML;
  check(html.includes('class="filters"') && /class="filters"[^>]*hidden/.test(html), 'without scripts the filters stay away');
  const picture = await page.screenshot();
  check(picture.length > 20000, 'without scripts there is something to see');
  check(said.length === 0, `without scripts the console is silent: ${said.join('; ')}`);
  await page.close();
}

for (const file of pages) {
  await use(file);
  await read_without_scripts(file);
}
await browser.close();
console.log(failures === 0 ? `${pages.length} reports, all well` : `${failures} complaints`);
process.exit(failures === 0 && pages.length > 0 ? 0 : 1);
