// A desk answers as the command does: what is turned is a run of the same scenario with --set.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { assembleScenario, changedScenario } from '../../data.ts'
import { cascade, createRun, registry, studies } from '../../index.ts'
import { compileScenario, openDesk, quantitiesIn, textOf } from '../../report.ts'
import type { Desk, DeskSource } from './desk.ts'
import { knobsOf, setsOf, turnShocks } from './knobs.ts'

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const sourceOf = (id: string, files: readonly string[] = []): DeskSource => ({
  file: `scenarios/${id}/scenario.yaml`,
  text: read(`scenarios/${id}/scenario.yaml`),
  files: new Map(files.map((name) => [name, { text: read(`scenarios/${id}/${name}`) }])),
})

/** The sets of a command line, as a shell would take them. */
const setsIn = (command: string): string[] =>
  [...command.matchAll(/--set (?:'([^']*)'|(\S+))/g)].map(([, quoted, bare]) => quoted ?? bare)

function hashWith(source: DeskSource, set: readonly string[]): string {
  const document = changedScenario(source.text, source.file, { set })
  const loaded = assembleScenario(document, registry, source.files)
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  return cascade(run, { gain: false }).hash
}

describe('a desk', () => {
  const source = sourceOf('case-1', ['positions.csv'])
  let desk: Desk
  beforeAll(() => {
    desk = openDesk(source, { registry, studies })
    desk.run({})
  })

  test('runs the scenario as the command does', () => {
    const view = desk.run({})
    expect(view.hash).toBe(hashWith(source, []))
    expect(view.command).toBe('npx cascade-engine run case-1')
    expect(view.addsUp).toBe(true)
  })

  test.each([0.5, 0.95, 1.5])('a turned knob is a --set: %s', (size) => {
    const answer = desk.answer({ size })
    expect(answer.hash).toBe(hashWith(source, setsIn(answer.command)))
    expect(answer.hash).not.toBe(desk.answer({}).hash)
    expect(desk.run({ size }).hash).toBe(answer.hash)
    desk.run({})
  })

  test('refuses what its knobs do not reach', () => {
    expect(() => desk.answer({ size: 9 })).toThrow('size cannot be turned to 9')
    expect(() => desk.answer({ depth: 0.5 })).toThrow('depth cannot be turned')
  })

  test('lists all accounts, those that lost most first, in pages', () => {
    const all = desk.accounts({ sort: 'lost', count: 500 })
    expect(all).toMatchObject({ total: 1000, of: 1000 })
    const liquidated = desk.accounts({ status: 'liquidated', sort: 'lost', count: 5 })
    expect(liquidated.total).toBe(654)
    const lost = all.table.rows.map(({ cells }) => quantitiesIn(cells.lost ?? '')[0]?.value ?? 0)
    expect(lost).toEqual([...lost].sort((a, b) => b - a))
    const next = desk.accounts({ sort: 'lost', from: 2, count: 2 }).table.rows
    expect(next.map(({ id }) => id)).toEqual(all.table.rows.slice(2, 4).map(({ id }) => id))
    expect(desk.accounts({ search: '#765' }).table.rows[0]?.id).toBe('exchange/#765')
    expect(() => desk.accounts({ sort: 'colour' })).toThrow('no sort called colour')
  })

  test('counts everybody once by room, before and after', () => {
    const sum = (column: string) =>
      desk.room().rows.reduce((total, { cells }) => {
        const cell = cells[column]
        return total + (typeof cell === 'object' && 'value' in cell ? (cell.value ?? 0) : 0)
      }, 0)
    expect(sum('before')).toBe(1000)
    // Who was liquidated whole holds nothing.
    expect(sum('after')).toBe(1000 - 654)
  })

  test('says who was acted on in a round, and why one of them', () => {
    const table = desk.acted(1, 1)
    expect(table.rows.length + 268).toBe(368)
    expect(textOf(table.notes)).toBe('268 more: see Accounts')
    const story = desk.explain(table.rows[0]?.id ?? '')
    expect(story.causes.length).toBeGreaterThan(1)
    expect(textOf(story.story.told)).toContain('Liquidated at')
  })

  test('the map drains on the way, and ends as the map after the run', () => {
    const view = desk.run({})
    const [market] = view.chart.markets
    const frames = desk.frames(market?.id ?? '')
    const total = (values: readonly number[] | undefined) =>
      (values ?? []).reduce((sum, value) => sum + value, 0)
    const longs = frames?.frames.map(({ longUsd }) => total(longUsd)) ?? []
    expect(longs.length).toBeGreaterThan(4)
    expect(longs[0]).toBeCloseTo(total(market?.map?.before.longUsd), -1)
    expect(longs.at(-1)).toBeCloseTo(total(market?.map?.after.longUsd), -1)
    expect(longs.at(-1)).toBeLessThan(longs[0] ?? 0)
    const books = frames?.frames.map(({ bookUsd }) => total(bookUsd)) ?? []
    expect(books.at(-1)).toBeLessThan(books[0] ?? 0)
  })

  test('tells what becomes of a position, and of it had nobody else been forced', () => {
    const found = desk.position('COIN long 25x 100 1000')
    expect(found.isLiquidated).toBe(true)
    expect(found.command).toContain("--position 'COIN long 25x 100 1000'")
    const rows = Object.fromEntries(
      found.table.rows.map(({ cells }) => [textOf(cells.what ?? ''), cells]),
    )
    expect(textOf(rows['price then']?.run ?? '')).not.toBe('–')
    expect(textOf(rows['liquidated at']?.calm ?? '')).toBe('never')
    expect(() => desk.position('COIN long')).toThrow('a position is five words')
  })

  test('sets a change beside the scenario', () => {
    const report = desk.compare([], ['shocks.0.by=-1'])
    expect(report.numbers.spared).toBeGreaterThan(0)
    expect(desk.compare([], []).sentences[0]).toContain('Nothing differs')
  })
})

test('the infection is drawn as it went: causes before what came of them', () => {
  const desk = openDesk(sourceOf('cefi-lenders', ['loans.csv']), { registry, studies })
  const { picture } = desk.run({})
  expect(picture?.nodes.map(({ name }) => name).slice(0, 2)).toEqual(['firm Fund', 'firm North'])
  for (const [row, { cause, generation }] of (picture?.nodes ?? []).entries()) {
    expect(cause ?? -1).toBeLessThan(row)
    expect(generation).toBe(cause === null ? 0 : (picture?.nodes[cause]?.generation ?? 0) + 1)
  }
  expect(openDesk(sourceOf('leverage-cap'), { registry, studies }).answer({}).picture).toBeNull()
})

test('shocks of all kinds are turned, and one that changes rules compiles anew', () => {
  for (const [id, files] of [
    ['leverage-cap', []],
    ['wsteth-capo-2026', ['core.csv', 'prime.csv']],
    ['cefi-lenders', ['loans.csv']],
  ] as const) {
    const source = sourceOf(id, files)
    const desk = openDesk(source, { registry, studies })
    const turned = desk.knobs.some((knob) => knob.id === 'size') ? { size: 0.5 } : {}
    const answer = desk.answer(turned)
    expect(answer.hash, id).toBe(hashWith(source, setsIn(answer.command)))
  }
})

test('a bonus and a cap on leverage are turned as --set turns them', () => {
  for (const [id, files, turned] of [
    ['second-protocol', [], { bonus: 1.5, size: 1.2 }],
    ['case-1', ['positions.csv'], { leverage: 40 }],
    ['leverage-cap', [], {}],
  ] as const) {
    const source = sourceOf(id, files)
    const desk = openDesk(source, { registry, studies })
    const answer = desk.answer(turned)
    expect(answer.hash, id).toBe(hashWith(source, setsIn(answer.command)))
    if (Object.keys(turned).length > 0) expect(answer.hash, id).not.toBe(desk.answer({}).hash)
  }
})

test('knobs reach as far as prices and falls allow', () => {
  const fall = [{ model: 'price-gap', drop: 0.8 }]
  expect(knobsOf(fall).map(({ to }) => to)).toEqual([1.2])
  expect(turnShocks(fall, { size: 1.2 })).toEqual([{ model: 'price-gap', drop: 0.96 }])
  const path = [{ model: 'price-path', prices: [100, 120, 80], timesMs: [0, 1, 2] }]
  expect(turnShocks(path, { size: 0.5 })[0]?.prices).toEqual([100, 110, 90])
  expect(setsOf(path, { size: 0.5 })).toEqual(['shocks.0.prices=[100,110,90]'])
  expect(setsOf([{ model: 'depth-cut', left: 0.2 }], { depth: 0.4 })).toEqual(['shocks.0.left=0.4'])
  expect(knobsOf([{ model: 'silence' }])).toEqual([])
})
