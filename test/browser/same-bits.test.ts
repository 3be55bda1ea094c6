/**
 * The same seed gives the same bits in Node and in a real Chromium: scenario text to final hash,
 * population included, through the built package as a page would load it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildSnapshot, parseScenario } from '../../src/data.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const root = new URL('../../', import.meta.url)
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser']
// .ci/run also tests what somebody sees who has no browser.
const executablePath = process.env.CASCADE_NO_BROWSER ? undefined : places.find(existsSync)
const isBuilt = existsSync(new URL('dist/index.js', root))
if (executablePath === undefined) console.info('skipped: there is no Chromium on this machine')

const ofMatrices = 'Matrix, LuDecomposition, inverse'

// Where a page finds the packages that the library imports by name.
const imports = {
  zod: '/node_modules/zod/index.js',
  yaml: '/node_modules/yaml/browser/index.js',
  hyparquet: '/node_modules/hyparquet/src/index.js',
  'hyparquet/': '/node_modules/hyparquet/',
  'hyparquet-writer': '/node_modules/hyparquet-writer/src/index.js',
  // Ships no module that a page can load: a script, whose names are handed on.
  'ml-matrix': `data:text/javascript,export const { ${ofMatrices} } = mlMatrix`,
}
const page = `<!doctype html><script src="/node_modules/ml-matrix/matrix.umd.js"></script>
<script type="importmap">${JSON.stringify({ imports })}</script>`

const scenarios = ['october-10-2025', 'case-1']
const textOf = (id: string) => readFileSync(new URL(`scenarios/${id}/scenario.yaml`, root), 'utf8')

/** Scenarios that read files are given as rows, so that the page needs no file system. */
function inline(id: string): string {
  const text = textOf(id)
  if (id !== 'case-1') return text
  const [, ...lines] = readFileSync(new URL('scenarios/case-1/positions.csv', root), 'utf8')
    .trim()
    .split('\n')
  const rows = lines.flatMap((line, row) => {
    const [size, entry, margin] = line.split(',')
    return [
      `{ account: a${row}, instrument: COIN, size: ${size}, entry: ${entry} }`,
      `{ account: a${row}, instrument: USD, size: ${margin} }`,
    ]
  })
  const file = '{ file: positions.csv, format: positions, venue: exchange, instrument: COIN }'
  return text.replace(file, `{ venue: exchange, rows: [${rows.join(', ')}] }`)
}

// As text: a bundler would rewrite the imports that only the page can resolve.
const runInPage = `async (text) => {
  const { advance, compile, createRun, registry, summarize } = await import('/dist/index.js')
  const { buildSnapshot, parseScenario } = await import('/dist/data.js')
  const { snapshot, settings } = buildSnapshot(parseScenario(text, 'scenario.yaml'), registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  advance(run)
  return summarize(run).hash
}`

function hashHere(text: string): string {
  const { snapshot, settings } = buildSnapshot(parseScenario(text, 'scenario.yaml'), registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  advance(run)
  return summarize(run).hash
}

describe.skipIf(executablePath === undefined || !isBuilt)('Node and Chromium', () => {
  let server: Server
  beforeAll(() => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
      response.setHeader('content-type', type)
      try {
        response.end(path === '/' ? page : readFileSync(new URL(`.${path}`, root)))
      } catch {
        response.writeHead(404).end()
      }
    }).listen(0, '127.0.0.1')
  })
  afterAll(() => void server.close())

  test.each(scenarios)(
    '%s ends in the same bits',
    async (id) => {
      const browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      })
      try {
        const tab = await browser.newPage()
        await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
        const there = await tab.evaluate(`(${runInPage})(${JSON.stringify(inline(id))})`)
        expect(there).toBe(hashHere(inline(id)))
      } finally {
        await browser.close()
      }
    },
    60_000,
  )
})
