// The SDK's own client over stdio: it lists and calls every tool; what they say is the commands'.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { registry } from 'cascade-engine'
import { loadScenario } from 'cascade-engine/data-node'
import { explainScenario, runScenario, textOf } from 'cascade-engine/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure } from '../failure.ts'
import { answerLine } from './protocol.ts'
import { createTools } from './tools.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const isBuilt = existsSync(join(root, 'apps/cli/dist/bundle/mcp-server.js'))
if (!isBuilt) console.info('tests of the MCP server are skipped: npm run build')
const file = join(root, 'scenarios/case-1/scenario.yaml')

interface Said {
  readonly isError?: boolean
  readonly content: readonly { readonly text: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: each tool has its own
  readonly structuredContent: any
}

describe.skipIf(!isBuilt)('cascade mcp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-mcp-'))
  const client = new Client({ name: 'test', version: '1' })
  beforeAll(async () => {
    const text = readFileSync(join(root, 'scenarios/leverage-cap/scenario.yaml'), 'utf8')
    writeFileSync(join(folder, 'own.yaml'), text)
    symlinkSync('/etc/passwd', join(folder, 'link.yaml'))
    const args = [join(root, 'apps/cli/bin/cascade.js'), 'mcp', '--folder', folder]
    await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: root }))
  })
  afterAll(async () => {
    await client.close()
    rmSync(folder, { recursive: true })
  })
  const call = async (name: string, given: Record<string, unknown> = {}) =>
    (await client.callTool({ name, arguments: given })) as unknown as Said

  test('lists its tools, each with the schema of what it takes', async () => {
    const { tools } = await client.listTools()
    const names = ['list', 'run', 'map', 'explain', 'sweep', 'reverse', 'compare']
    expect(tools.map(({ name }) => name)).toEqual(names)
    for (const { inputSchema } of tools) expect(inputSchema.type).toBe('object')
    expect(client.getServerVersion()?.name).toBe('cascade')
  })

  test('runs as the command does, with units, limits and a report', async () => {
    const { structuredContent: said } = await call('run', { scenario: 'case-1' })
    const loaded = await loadScenario(file, registry)
    const { record } = runScenario(loaded, { registry, file, command: '' })
    expect(said.hash).toBe(record.summary.hash)
    expect(said.says.join()).toContain('654 accounts')
    const [market] = said.tables[0].rows
    expect(market.liquidated).toMatchObject({ unit: 'usd', text: '$231k' })
    expect(said.limits.join()).toContain('Execution: batch')
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toContain(said.report)
    const { contents } = await client.readResource({ uri: said.report })
    expect(contents[0]).toMatchObject({ mimeType: 'text/html' })
    expect(String((contents[0] as { text: string }).text)).toContain('<!doctype html>')
  })

  test('maps, explains, sweeps, looks in reverse and compares', async () => {
    const scenario = 'case-1'
    const { structuredContent: list } = await call('list')
    expect(list.scenarios.length).toBeGreaterThan(20)
    const map = await call('map', { scenario, by: 'leverage' })
    expect(map.structuredContent.tables[0].rows.length).toBeGreaterThan(20)
    const account = 'exchange/#765'
    const told = await call('explain', { scenario, account })
    const { story } = explainScenario(await loadScenario(file, registry), registry, account)
    expect(told.structuredContent.says).toEqual(expect.arrayContaining(story.told.map(textOf)))
    const sweep = await call('sweep', { scenario, vary: ['shocks.0.by=-4:-1:4'] })
    expect(sweep.structuredContent.tables[0].rows).toHaveLength(4)
    const reverse = await call('reverse', {
      ...{ scenario, vary: ['shocks.0.by=-1:-6:11'] },
      ...{ until: ['liquidatedAccounts > 600'], halvings: 4 },
    })
    expect(reverse.structuredContent.says.join(' ')).toContain('Met first at shocks.0.by = -2.')
    const compare = await call('compare', { scenario, after: ['shocks.0.by=-1'] })
    expect(compare.structuredContent.numbers.spared).toBeGreaterThan(0)
    const own = await call('run', { scenario: 'own.yaml' })
    expect(own.structuredContent.hash).toMatch(/^[0-9a-f]{16}$/)
  })

  test.each([
    ['a scenario that is none', 'run', { scenario: 'case-l' }],
    ['a file outside', 'run', { scenario: '../../etc/passwd' }],
    ['a link that leads outside', 'run', { scenario: 'link.yaml' }],
    ['an argument too many', 'run', { scenario: 'case-1', out: '/tmp/x' }],
    ['none at all', 'run', {}],
    ['a setting that is none', 'run', { scenario: 'case-1', set: ['shocks.7.by=1'] }],
    ['an account that is none', 'explain', { scenario: 'case-1', account: 'nobody' }],
    ['too many runs', 'sweep', { scenario: 'case-1', vary: ['seed=1:9999:9999'] }],
    ['nothing to look for', 'reverse', { scenario: 'cloud-outage', vary: ['seed=1,2'] }],
  ])('%s is an error of the tool, as in a terminal', async (_, name, given) => {
    const { isError, content } = await call(name, given)
    expect(isError).toBe(true)
    expect(content[0]?.text).toMatch(/^cascade: /)
    expect(content[0]?.text).toContain('allowed')
    expect(content[0]?.text).not.toContain('root:')
  })

  test('an unknown tool, method and resource are errors of the protocol', async () => {
    await expect(client.callTool({ name: 'rm', arguments: {} })).rejects.toThrow('no tool rm')
    const uri = 'cascade://report/999'
    await expect(client.readResource({ uri })).rejects.toThrow(uri)
    await client.ping()
  })
})

test('lines that are no requests are answered with an error, or not at all', async () => {
  const { tools, resources } = createTools(null)
  const faultText = (error: unknown) => failure(error).text
  const options = { name: '', version: '', instructions: '', tools, resources, faultText }
  const codeOf = async (line: string) =>
    JSON.parse((await answerLine(line, options)) ?? '{}').error?.code
  expect(await codeOf('{')).toBe(-32700)
  expect(await codeOf('[]')).toBe(-32600)
  expect(await codeOf('{"jsonrpc":"1.0","id":1,"method":"ping"}')).toBe(-32600)
  expect(await codeOf('{"jsonrpc":"2.0","id":1,"method":"constructor"}')).toBe(-32601)
  expect(await answerLine('{"jsonrpc":"2.0","method":"notifications/x"}', options)).toBe(null)
})
