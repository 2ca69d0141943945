// SPDX-License-Identifier: Apache-2.0
// node check_mermaid.mjs FILE MODULES: the diagrams of FILE, which blank lines separate,
// are read by Mermaid itself, which stands in MODULES.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [file, modules] = process.argv.slice(2);
const require = createRequire(modules + '/');
// Labels of flowcharts are cleaned by way of a document.
const { JSDOM } = require('jsdom');
globalThis.window = new JSDOM('').window;
globalThis.document = globalThis.window.document;
const path = require.resolve('mermaid/package.json');
const mermaid = (await import(pathToFileURL(path.replace('package.json', 'dist/mermaid.core.mjs')))).default;
const diagrams = readFileSync(file, 'utf8').split('\n\n').filter((text) => text.trim());
let refused = 0;
for (const text of diagrams) {
  try {
    await mermaid.parse(text);
  } catch (error) {
    ++refused;
    console.log(`${text}\n${error}\n`);
  }
}
console.log(`${diagrams.length} diagrams, ${refused} refused`);
process.exit(refused > 0 || diagrams.length === 0 ? 1 : 0);
