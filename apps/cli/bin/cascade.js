#!/usr/bin/env node
import { statSync } from 'node:fs'

const time = (path) =>
  statSync(new URL(`../../../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0

// The bundle starts in a tenth of a second. In a clone the compiler may have run since it was made.
const compiled = ['apps/cli/dist/cli', 'dist/report', 'dist/data', 'dist/pure']
const builtMs = Math.max(...compiled.map((name) => time(`${name}.tsbuildinfo`)))
const isBundled = time('apps/cli/dist/bundle/LICENSES.txt') > builtMs
if (builtMs === 0 && !isBundled) {
  console.error('cascade is not built yet: npm run build (npm start does it too)')
  process.exit(2)
}
await import(isBundled ? '../dist/bundle/main.js' : '../dist/main.js')
