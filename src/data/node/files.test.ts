import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { twoTraders } from '../../../test/two-traders.ts'
import { InputError } from '../../kit/assert.ts'
import { registry } from '../../registry.ts'
import { encodeParquet } from '../encode-parquet.ts'
import { type LoadOptions, loadScenario } from './load-scenario.ts'
import { readParts } from './parquet-parts.js'
import { readParquet } from './read-parquet.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-'))
  mkdirSync(join(folder, 'scenario/inputs'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (...path: string[]) => join(folder, ...path)
const yaml = (file: string) =>
  twoTraders(file, 'shocks: [{ model: price-gap, drop: 0.03 }]\n', 'inputs')
const rows = [
  { account: 'a', size: 2, entry: 100.5, margin: 20 },
  { account: 'b', size: -2, entry: 99, margin: 20 },
]
const csv = 'account,size,entry,margin\na,2,100.5,20\nb,-2,99,20\n'

function load(file: string, contents: string | Uint8Array, options: LoadOptions = {}) {
  writeFileSync(at('scenario/inputs', file), contents)
  writeFileSync(at('scenario/small.yaml'), yaml(file))
  return loadScenario(at('scenario/small.yaml'), registry, options)
}

async function factsOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof InputError) return { message: error.message, ...error.facts }
  throw error ?? new Error('nothing was wrong')
}

describe('the same accounts in every encoding', () => {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  test.each<[string, string | Uint8Array]>([
    ['a.csv', csv],
    ['a.csv.gz', gzipSync(csv)],
    ['a.json', JSON.stringify(rows)],
    ['a.jsonl', lines],
    ['a.ndjson.gz', gzipSync(lines)],
    ['a.parquet', encodeParquet(rows)],
  ])('%s', async (file, contents) => {
    const { snapshot } = await load(file, contents)
    expect(snapshot.accounts.id).toEqual(['a', 'b'])
    expect([...(snapshot.legs.amount as Float64Array)]).toEqual([2, -2])
    expect([...(snapshot.legs.entry as Float64Array)]).toEqual([100.5, 99])
    expect([...(snapshot.accounts.wallet as Float64Array)]).toEqual([20, 20])
  })
})

describe('files that are cut off', () => {
  const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 9)
  test.each<[string, string | Uint8Array, object]>([
    ['a.csv', csv.slice(0, -5), { line: 3 }],
    ['a.csv.gz', cut(gzipSync(csv)), {}],
    ['a.json', JSON.stringify(rows).slice(0, -5), { line: 1 }],
    ['a.jsonl', `${JSON.stringify(rows[0])}\n{"account"`, { line: 2 }],
    ['a.parquet', cut(encodeParquet(rows)), {}],
    ['b.parquet', new Uint8Array(3), {}],
  ])('%s', async (file, contents, facts) => {
    const found = await factsOf(load(file, contents))
    expect(found).toMatchObject({ file, ...facts })
    expect(found.message).toMatch(/cut off|complete|cells/)
  })
})

describe('files that cannot be', () => {
  test('not UTF-8', async () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x0a)
    expect(await factsOf(load('a.csv', bytes))).toMatchObject({ file: 'a.csv' })
  })

  test.each<[string, string | Uint8Array]>([
    ['a.csv', csv],
    ['a.csv.gz', gzipSync(csv)],
  ])('%s larger than the cap, unpacked', async (file, contents) => {
    const found = await factsOf(load(file, contents, { fileBytesMax: 30 }))
    expect(found).toMatchObject({ file, value: 'more than 30 bytes' })
  })

  test('missing', async () => {
    writeFileSync(at('scenario/small.yaml'), yaml('b.csv'))
    const found = await factsOf(loadScenario(at('scenario/small.yaml'), registry))
    expect(found).toMatchObject({ line: 14, field: 'file', value: 'b.csv' })
    expect(found.file).toMatch(/small\.yaml$/)
    expect(found.allowed).toContain(`b.csv (positions) in ${at('scenario/inputs')}`)
  })

  test('missing with its folder: what the folder would hold, and how to name another', async () => {
    writeFileSync(at('scenario/small.yaml'), yaml('b.csv').replace('data: inputs', 'data: gone'))
    const found = await factsOf(loadScenario(at('scenario/small.yaml'), registry))
    expect(found).toMatchObject({ line: 3, field: 'data', value: at('scenario/gone') })
    expect(found.allowed).toMatch(/b\.csv \(positions\); --data DIR/)
  })

  test('a folder', async () => {
    mkdirSync(at('scenario/inputs/a.csv'))
    writeFileSync(at('scenario/small.yaml'), yaml('a.csv'))
    const found = await factsOf(loadScenario(at('scenario/small.yaml'), registry))
    expect(found).toMatchObject({ line: 14, value: 'a.csv' })
  })

  test('no scenario', async () => {
    const found = await factsOf(loadScenario(at('none.yaml'), registry))
    expect(found).toMatchObject({ file: at('none.yaml') })
  })
})

describe('paths that lead out of the folder', () => {
  beforeEach(() => writeFileSync(at('secret.csv'), csv))
  const open = (file: string, options: LoadOptions = {}) => {
    writeFileSync(at('scenario/small.yaml'), yaml(file))
    return loadScenario(at('scenario/small.yaml'), registry, options)
  }

  test.each(['../../secret.csv', 'x/../../../secret.csv', '/etc/passwd', '..\\..\\secret.csv'])(
    '%s',
    async (file) => {
      const found = await factsOf(open(JSON.stringify(file)))
      expect(found).toMatchObject({ line: 14, field: 'file', value: file })
      expect(found.message).toMatch(/outside/)
    },
  )

  test('a link', async () => {
    symlinkSync(at('secret.csv'), at('scenario/inputs/link.csv'))
    expect((await factsOf(open('link.csv'))).message).toMatch(/outside/)
  })

  test('a data folder that is a link out of it', async () => {
    mkdirSync(at('elsewhere'))
    writeFileSync(at('elsewhere/a.csv'), 'root:x:0:0\n')
    symlinkSync(at('elsewhere'), at('scenario/d'))
    const linked = yaml('a.csv').replace('data: inputs', 'data: d')
    writeFileSync(at('scenario/small.yaml'), linked)
    const path = at('scenario/small.yaml')
    const found = await factsOf(loadScenario(path, registry))
    expect(found).toMatchObject({ line: 3, field: 'data', value: 'd' })
    expect(JSON.stringify(found)).not.toContain('root')
    // Named by the user, another folder does not open this one.
    const beside = await factsOf(loadScenario(path, registry, { dataDir: at('scenario/inputs') }))
    expect(beside).toMatchObject({ field: 'file', value: 'a.csv' })
  })

  test('a data folder that is a link within it is followed', async () => {
    symlinkSync(at('scenario/inputs'), at('scenario/d'))
    writeFileSync(at('scenario/inputs/a.csv'), csv)
    writeFileSync(at('scenario/small.yaml'), yaml('a.csv').replace('data: inputs', 'data: d'))
    const { snapshot } = await loadScenario(at('scenario/small.yaml'), registry)
    expect(snapshot.accounts.count).toBe(2)
  })

  test('--data that is no folder is said, even where nothing is missing', async () => {
    writeFileSync(at('scenario/inputs/a.csv'), csv)
    for (const dataDir of [at('nope'), at('secret.csv')]) {
      expect(await factsOf(open('a.csv', { dataDir }))).toMatchObject({
        field: '--data',
        value: dataDir,
      })
    }
  })

  test('a data folder named by the scenario', async () => {
    writeFileSync(at('scenario/small.yaml'), yaml('secret.csv').replace('data: inputs', 'data: ..'))
    const found = await factsOf(loadScenario(at('scenario/small.yaml'), registry))
    expect(found).toMatchObject({ line: 3, field: 'data', value: '..' })
  })

  test('but not the folder that the user names', async () => {
    expect((await open('secret.csv', { dataDir: folder })).snapshot.accounts.count).toBe(2)
    // What is not there may still lie beside the scenario.
    writeFileSync(at('scenario/inputs/near.csv'), csv)
    expect((await open('near.csv', { dataDir: folder })).snapshot.accounts.count).toBe(2)
  })
})

describe('a loaded scenario', () => {
  test('says what was changed, and where settings stand', async () => {
    const set = ['shocks.0.drop=0.04', 'venues.exchange.fund=1e6']
    const loaded = await load('a.csv', csv, { set, seed: 9 })
    expect(loaded).toMatchObject({ id: 'small', title: 'Two traders', synthetic: false })
    expect(loaded.settings).toMatchObject({ seed: 9, shocks: [{ model: 'price-gap', drop: 0.04 }] })
    expect(loaded.snapshot.venues[0]?.fund).toBe(1e6)
    expect(loaded.parameters).toMatchObject({ seed: 9, roundsMax: 100_000 })
    expect(loaded.changed).toEqual([
      { path: 'shocks.0.drop', from: 0.03, to: 0.04 },
      { path: 'venues.exchange.fund', from: undefined, to: 1e6 },
      { path: 'seed', from: undefined, to: 9 },
    ])
    expect(loaded.place('venues.exchange.instruments.COIN.brackets').line).toBe(10)
    expect(loaded.place('accounts a').line).toBe(13)
  })

  test('blames --set for what --set got wrong', async () => {
    const found = await factsOf(load('a.csv', csv, { set: ['venues.exchange.fund=-1'] }))
    expect(found).toMatchObject({ file: '--set venues.exchange.fund=-1', value: -1 })
    const unknown = await factsOf(load('a.csv', csv, { set: ['venues.exchange.fnud=1'] }))
    expect(unknown.message).toMatch(/did you mean fund\?/)
  })
})

describe('a seed table beside the scenario', () => {
  const table = (id: string) => `scenario: ${id}
version: 1.2.3
parameters: abc
seeds: [4]
facts: []
`
  test('comes with it', async () => {
    expect((await load('a.csv', csv)).seedTable).toBeUndefined()
    writeFileSync(at('scenario/seeds.yaml'), table('small'))
    expect((await load('a.csv', csv)).seedTable).toMatchObject({ seeds: [4], version: '1.2.3' })
  })

  test('is left where it is of another scenario, and refused where it is none', async () => {
    writeFileSync(at('scenario/seeds.yaml'), table('other'))
    expect((await load('a.csv', csv)).seedTable).toBeUndefined()
    writeFileSync(at('scenario/seeds.yaml'), table('small').replace('[4]', 'four'))
    const found = await factsOf(load('a.csv', csv))
    expect(found).toMatchObject({ file: at('scenario/seeds.yaml'), line: 4, field: 'seeds' })
  })
})

describe('Parquet', () => {
  test('what is written is read again, exactly', async () => {
    const events = [
      { event: 0, price: 0.1 + 0.2, kind: 'shock', cause: null, isLast: false, huge: 2 ** 40 },
      { event: 1, price: -0, kind: 'a "b", ü', cause: 0, isLast: true, huge: 1e300 },
    ]
    const { columns, count } = await readParquet(encodeParquet(events), 'e.parquet')
    expect(count).toBe(2)
    for (const name of ['event', 'price', 'kind', 'cause', 'isLast', 'huge'] as const) {
      expect(columns.get(name)).toEqual(events.map((row) => row[name]))
    }
  })

  test('a footer that promises 2^31 rows is refused before they are laid out', async () => {
    const bytes = encodeParquet(rows)
    const footer = Buffer.from(bytes)
    // The footer is in Thrift's compact form: `num_rows` is field 3, an i64, two rows are 4.
    const field = footer.lastIndexOf(Buffer.from([0x16, 0x04, 0x19]))
    expect(field).toBeGreaterThan(0)
    const huge = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x10])
    const grown = Buffer.concat([footer.subarray(0, field + 1), huge, footer.subarray(field + 2)])
    const lengthAt = grown.length - 8
    grown.writeUInt32LE(footer.readUInt32LE(footer.length - 8) + huge.length - 1, lengthAt)
    const found = await factsOf(readParquet(grown, 'h.parquet'))
    expect(found).toMatchObject({ file: 'h.parquet', value: 2 ** 31 })
  })

  test('whatever byte of a file is wrong, there is no rejection beside the error', async () => {
    const unhandled: unknown[] = []
    const keep = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', keep)
    const bytes = encodeParquet(rows)
    let refused = 0
    for (let byte = 4; byte < bytes.length; byte++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bad = new Uint8Array(bytes)
        bad[byte] = value
        // A second wrong byte in another column.
        bad[4 + ((byte * 7) % (bytes.length - 4))] = value
        // As the other process does it: to start a thousand takes a minute.
        await readParts(bad.buffer, 100).catch(() => {
          refused++
        })
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.off('unhandledRejection', keep)
    expect(unhandled).toEqual([])
    expect(refused).toBeGreaterThan(1000)
  })

  test('a page whose run outgrows all memory is one error, and nothing else ends', async () => {
    const count = 1_100_000
    const data = new Array(count).fill(null)
    const columnData = [{ name: 'x', data, type: 'INT32', nullable: true } as const]
    const whole = { columnData, rowGroupSize: count, pageSize: 2 ** 30 }
    const bytes = Buffer.from(parquetWriteBuffer(whole))
    expect(await readParquet(bytes, 'e.parquet')).toMatchObject({ count })
    // 2 · count as a varint: values, nulls and rows of the page, then the run of its levels.
    const run = Buffer.from([0xc0, 0xa3, 0x86, 0x01])
    let at = -1
    for (let place = 0; place < 4; place++) at = bytes.indexOf(run, at + 1)
    bytes.set([0xfe, 0xff, 0xff, 0x7f], at)
    const limits = { timeMs: 60_000, heapMb: 256 }
    const found = await factsOf(readParquet(bytes, 'e.parquet', limits))
    expect(found.message).toMatch(/^e.parquet is no complete Parquet.*takes more than 256 MB$/)
  })

  test('a file that is not read in time is one error', async () => {
    const late = readParquet(encodeParquet(rows), 'e.parquet', { timeMs: 1, heapMb: 256 })
    expect((await factsOf(late)).message).toMatch(/is not read after 0 s$/)
  })

  test('a column that ends before its rows do is refused, not blank', async () => {
    const bytes = encodeParquet(Array.from({ length: 9 }, (_, event) => ({ event: event / 3 })))
    // The page keeps its 9 values (18 as a varint); the file and its group promise 10.
    const short = Buffer.from(bytes)
    for (const next of [0x19, 0x36]) short[short.lastIndexOf(Buffer.from([22, 18, next])) + 1] = 20
    const found = await factsOf(readParquet(short, 'e.parquet'))
    expect(found.message).toMatch(/column event lacks 1 of its rows/)
  })

  test('a file without rows keeps its columns', async () => {
    const bytes = encodeParquet([], ['event', 'kind'])
    expect(await readParquet(bytes, 'e.parquet')).toMatchObject({ count: 0 })
  })

  test('a file of many row groups comes in order', async () => {
    const many = Array.from({ length: 250_000 }, (_, event) => ({ event, price: event / 3 }))
    const { columns } = await readParquet(encodeParquet(many), 'e.parquet')
    expect(columns.get('event')?.[249_999]).toBe(249_999)
    expect(columns.get('price')?.[123_456]).toBe(123_456 / 3)
  })
})
