// Puts the compiled command into a few files: what npm packs, and what starts at once.

import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { packScript } from './pack-script.mjs'

/** How numbers, sentences and tables are told, and the arithmetic below them. */
const words = [
  'amounts|bisect|card-amounts|cut|dated|metric|quantile|quantity|record|spectral-radius',
  'student|sum|symmetric|table|text',
].join('|')
const isWord = new RegExp(`dist[\\\\/](kit|networks|report)[\\\\/](${words})\\.js$`)

/** `cli` is the folder of the app, compiled. One file for each command, and what they share. */
export async function bundle(cli) {
  const dir = join(cli, 'dist/bundle')
  const input = {
    main: join(cli, 'dist/main.js'),
    // Started as a process of its own: src/data/node/read-parquet.ts.
    'parquet-child': join(cli, '../../dist/data/node/parquet-child.js'),
  }
  const listing = join(cli, 'dist/listing.js')
  const { lists } = await import(pathToFileURL(listing).href)
  const asData = {
    name: 'listing-as-data',
    load: (id) => (id === listing ? `export const lists = ${JSON.stringify(lists)}` : null),
  }
  const bundler = await rolldown({ input, platform: 'node', plugins: [asData] })
  rmSync(dir, { recursive: true, force: true })
  const { output } = await bundler.write({
    dir,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Small ones that most commands share, in one file and not in one for each set of commands.
    codeSplitting: { groups: [{ name: 'words', test: isWord }] },
    // Names stay, so that a stack trace can be read.
    minify: { compress: true, mangle: false, codegen: true },
  })
  await bundler.close()
  // Each in one file of its own: what they share would cut the others up.
  for (const name of ['serve/serve-job', 'commands/mcp-server', 'commands/web-server']) {
    const alone = await rolldown({
      input: join(cli, `dist/${name}.js`),
      platform: 'node',
      plugins: [asData],
    })
    await alone.write({
      file: join(dir, `${basename(name)}.js`),
      codeSplitting: false,
      minify: { compress: true, mangle: false, codegen: true },
    })
    await alone.close()
  }
  // What reports draw with is made of the page's parts.
  const report = await packScript(join(cli, '../web/src/report.tsx'), 'iife')
  writeFileSync(join(cli, 'dist/page/report.js'), report.code)
  const charts = createRequire(join(cli, 'package.json')).resolve('echarts/dist/echarts.common.min')
  copyFileSync(charts, join(dir, 'echarts.common.min.js'))
  const files = [...output.flatMap(({ moduleIds = [] }) => moduleIds), ...report.modules, charts]
  writeFileSync(join(dir, 'LICENSES.txt'), licences(files))
}

/** What others wrote goes with their terms. */
export function licences(files) {
  const folders = files.flatMap(
    (file) => file.match(/^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? [],
  )
  return [...new Set(folders.filter((folder) => existsSync(join(folder, 'package.json'))))]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      )
      const texts = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'NOTICE']
        .map((file) => join(folder, file))
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, 'utf8').trim())
      return [`${name} ${version} (${license})`, ...texts].join('\n\n')
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`)
}
