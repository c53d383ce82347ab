// Bundles the script and the page into ../assets, with the digest of the sources beside them: `just widget`.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const assets = process.argv[2] ?? join(here, '..', 'assets');
const LIMITS = { 'sdk.js': 20_000, 'widget.js': 60_000 };

rmSync(assets, { recursive: true, force: true });
mkdirSync(join(assets, 'languages'), { recursive: true });

const common = { bundle: true, minify: true, legalComments: 'none', target: ['es2020'], charset: 'utf8' };
await build({ ...common, entryPoints: [join(here, 'src/sdk.js')], outfile: join(assets, 'sdk.js'), format: 'iife' });
await build({
  ...common,
  entryPoints: [join(here, 'src/main.jsx')],
  outfile: join(assets, 'widget.js'),
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});

await build({ ...common, entryPoints: [join(here, 'src/page.css')], outfile: join(assets, 'widget.css') });

for (const name of readdirSync(join(here, 'languages')).sort()) {
  const texts = JSON.parse(readFileSync(join(here, 'languages', name), 'utf8'));
  writeFileSync(join(assets, 'languages', name), JSON.stringify(texts));
}

// what the digest covers, in this order: a test computes it without Node
const sources = ['build.mjs', 'package-lock.json', 'package.json'];
for (const folder of ['languages', 'src']) {
  for (const name of readdirSync(join(here, folder)).sort()) sources.push(`${folder}/${name}`);
}
const digest = createHash('sha256');
for (const name of sources) {
  const bytes = readFileSync(join(here, name));
  digest.update(`${name}\n${bytes.length}\n`).update(bytes);
}
writeFileSync(join(assets, 'SOURCES'), `${digest.digest('hex')}\n`);

for (const [name, limit] of Object.entries(LIMITS)) {
  const size = gzipSync(readFileSync(join(assets, name)), { level: 9 }).length;
  console.log(`${name}: ${size} bytes compressed`);
  if (size >= limit) throw new Error(`${name} must stay below ${limit} bytes`);
}
