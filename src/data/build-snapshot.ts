/** A scenario file, checked and resolved: the Snapshot and the Settings that `compile` takes. */
import type { Registry } from '../engine/ports/ports.ts'
import { withCap } from '../engine/world/capped.ts'
import { withLimit } from '../engine/world/limited.ts'
import type { ModelSpec, Settings, Snapshot } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { isSame } from '../kit/same.ts'
import { readAccounts, type Start } from './accounts.ts'
import { checkModel, findModel } from './check-model.ts'
import { checkValue } from './check-value.ts'
import { readCredit } from './credit.ts'
import { type Path, pathText, type ScenarioDocument } from './document.ts'
import { type Fact, readFacts } from './facts.ts'
import type { FileRequest, InputFiles } from './input-file.ts'
import { type MarketRows, readMarketRows } from './market-rows.ts'
import { unknownName } from './nearest.ts'
import { type OwnPosition, readPositions } from './positions.ts'
import { type Reading, readShock, settingError } from './reading.ts'
import { looseScenario, type Scenario } from './scenario-schema.ts'
import { startValues } from './start-values.ts'
import { parseThreshold, type Threshold } from './thresholds.ts'
import { parseDuration } from './time.ts'
import { findWarnings } from './warnings.ts'

export interface BuiltScenario {
  readonly document: ScenarioDocument
  /** What the snapshot has besides people. */
  readonly rows: MarketRows
  readonly scenario: Scenario
  readonly snapshot: Snapshot
  readonly settings: Settings
  readonly positions: readonly OwnPosition[]
  readonly thresholds: readonly Threshold[]
  readonly facts: readonly Fact[]
  /** What was probably not meant, one sentence each. */
  readonly warnings: readonly string[]
}

/** The outer form of a scenario; what models make of their parameters is checked later. */
export function readScenario(document: ScenarioDocument): Scenario {
  return checkValue(looseScenario, document.value, document, [])
}

/** The files that `buildSnapshot` will ask for. */
export function findFiles(scenario: Scenario): readonly FileRequest[] {
  const found: FileRequest[] = []
  const add = (spec: Readonly<Record<string, unknown>> | undefined, path: Path) => {
    if (typeof spec?.file === 'string') found.push({ file: spec.file, path: [...path, 'file'] })
  }
  for (const [id, market] of Object.entries(scenario.markets)) {
    add(market.liquidity, ['markets', id, 'liquidity'])
  }
  for (const [venue, { instruments }] of Object.entries(scenario.venues)) {
    for (const [id, it] of Object.entries(instruments)) {
      add(it.liquidity, ['venues', venue, 'instruments', id, 'liquidity'])
    }
  }
  for (const [at, entry] of scenario.accounts.entries()) add(entry, ['accounts', at])
  for (const [at, shock] of scenario.shocks.entries()) add(shock, ['shocks', at])
  for (const [at, debts] of (scenario.credit?.debts ?? []).entries()) {
    add(debts, ['credit', 'debts', at])
  }
  for (const [at, entry] of (scenario.claims?.backing ?? []).entries()) {
    add(entry, ['claims', 'backing', at])
  }
  return found
}

/**
 * `files` by the names that the scenario gives them; see `findFiles`. Of a scenario built before,
 * with the same files, that differs in nothing but shocks, the snapshot is taken over.
 */
export function buildSnapshot(
  document: ScenarioDocument,
  registry: Registry,
  files: InputFiles = new Map(),
  before?: BuiltScenario,
): BuiltScenario {
  const scenario = readScenario(document)
  const reading: Reading = { document, scenario, registry, files }
  const isKept =
    before !== undefined && isSame(withoutShocks(before.document), withoutShocks(document))
  const rows = isKept ? before.rows : readMarketRows(reading)
  const shocks = scenario.shocks.map((spec, at) => readShock(reading, spec, ['shocks', at]))
  const actors = scenario.actors.map((spec, at) =>
    checkModel('actor', registry.actors, spec, document, ['actors', at]),
  )
  const mitigations = scenario.mitigations.map((spec, at) =>
    checkModel('mitigation', registry.mitigations, spec, document, ['mitigations', at]),
  )
  checkReferences(reading, rows)
  const { positions, snapshot } = isKept ? before : readPeople(reading, rows)
  return {
    document,
    rows,
    scenario,
    snapshot,
    positions,
    warnings: findWarnings(document, scenario, snapshot, registry),
    settings: readSettings(scenario, { shocks, actors, mitigations }),
    thresholds: Object.entries(scenario.thresholds).map(([field, text]) =>
      parseThreshold(field, text, document.place(['thresholds', field])),
    ),
    facts: readFacts(
      scenario,
      rows.markets.map(({ id }) => id),
      document,
    ),
  }
}

const withoutShocks = ({ value }: ScenarioDocument): object => ({
  ...(value as object),
  shocks: undefined,
})

/** Who holds what. */
function readPeople(
  reading: Reading,
  rows: MarketRows,
): Pick<BuiltScenario, 'positions' | 'snapshot'> {
  const { scenario } = reading
  const positions = readPositions(reading, rows)
  const start: Start = {
    price: (venue, instrument, path) => startPrice(reading, rows, venue, instrument, path),
    usd: (asset) => startUsd(reading, rows, asset),
  }
  const { accounts, legs } = readAccounts(reading, rows, start, positions)
  const outside = { holdsTheRest: scenario.outside || positions.length > 0 }
  const credit = readCredit(reading, rows)
  const whole = { ...rows, accounts, legs, outside, ...(credit !== undefined && { credit }) }
  return { positions, snapshot: withLimits(reading, rows, withCaps(reading, whole, start)) }
}

/** Borrowers who have kept to the limits, one after the other; prices are those of oracles. */
function withLimits(reading: Reading, rows: MarketRows, whole: Snapshot): Snapshot {
  const { scenario, document, registry } = reading
  const { limits = [] } = scenario
  if (limits.length === 0) return whole
  const values = startValues(rows, registry)
  const { instruments, oracles } = whole
  const oracleOf = instruments.map(({ oracle }) => oracles.findIndex(({ id }) => id === oracle))
  const priceOf = (row: number) => values[oracleOf[row] as number] as number
  return limits.reduce<Snapshot>((snapshot, limit, at) => {
    try {
      return withLimit(snapshot, limit, priceOf)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      const path = ['limits', at, error.facts.field ?? '']
      const place = { ...document.place(path), field: pathText(path) }
      throw new InputError(error.message, { ...error.facts, ...place })
    }
  }, whole)
}

/** People who have kept to the caps, one after the other. */
function withCaps({ scenario, document }: Reading, whole: Snapshot, start: Start): Snapshot {
  const prices = new Map<number, number>()
  return (scenario.caps ?? []).reduce<Snapshot>((snapshot, cap, at) => {
    const path = ['caps', at]
    const priceOf = (row: number) => {
      const { venue, id } = snapshot.instruments[row] as Snapshot['instruments'][number]
      const place = snapshot.venues.findIndex((it) => it.id === venue)
      const price = prices.get(row) ?? start.price(place, id, path)
      prices.set(row, price)
      return price
    }
    try {
      return withCap(snapshot, cap, priceOf)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      throw new InputError(error.message, { ...document.place(path), ...error.facts })
    }
  }, whole)
}

function readSettings(
  scenario: Scenario,
  models: Pick<Settings, 'shocks' | 'actors' | 'mitigations'>,
): Settings {
  const { seed, order, execution, roundsMax, priceFloor, clock, without } = scenario
  const endMs = parseDuration(scenario.until) as number
  const readClock = (): Settings['clock'] => {
    if (clock === 'quasi-static') return { mode: 'quasi-static' }
    const step = 'everyMs' in clock ? clock.everyMs : clock.every
    return { mode: 'clocked', everyMs: parseDuration(step) as number }
  }
  return {
    seed,
    order,
    execution,
    clock: readClock(),
    endMs,
    roundsMax,
    priceFloor,
    ...(without !== undefined && { without }),
    ...models,
  }
}

/** Where a value follows an oracle, that is asked. */
function startUsd({ registry }: Reading, rows: MarketRows, id: string): number {
  const usd = rows.assets.find((asset) => asset.id === id)?.usd ?? 1
  if (typeof usd === 'number') return usd
  const row = rows.oracles.findIndex((oracle) => oracle.id === usd.oracle)
  return startValues(rows, registry)[row] as number
}

/** What the market of an instrument shows before anything happens. */
function startPrice(
  reading: Reading,
  rows: MarketRows,
  venue: number,
  id: string,
  path: Path,
): number {
  const { document, registry } = reading
  const it = rows.instruments.find((row) => row.id === id && row.venue === rows.venues[venue]?.id)
  const market = rows.markets.find((row) => row.id === it?.market)
  if (market === undefined || market.quote !== rows.venues[venue]?.settlement) {
    const field = [...path, 'instruments', id, 'price']
    const why = `no market pays for ${id} in the settlement asset`
    const message = `${pathText(field)} is missing: ${why}`
    throw settingError(reading, field, message, undefined, 'a number above 0')
  }
  const { model, ...parameters } = market.liquidity
  const definition = findModel('liquidity', registry.liquidity, model, document, path)
  return definition.create(definition.parameters.parse(parameters)).mid() * (it?.conversion ?? 1)
}

/**
 * Parameters that name a row of another table by its kind: `market: curve`, `markets: [a, b]`.
 * `compile` finds these too, but no longer knows the line.
 */
function checkReferences(reading: Reading, rows: MarketRows): void {
  const { scenario, document } = reading
  const qualified = rows.instruments.map(({ venue, id }) => `${venue}/${id}`)
  const names: Readonly<Record<string, readonly string[]>> = {
    market: rows.markets.map(({ id }) => id),
    oracle: rows.oracles.map(({ id }) => id),
    venue: rows.venues.map(({ id }) => id),
    asset: rows.assets.map(({ id }) => id),
    token: [
      ...new Set([
        ...(rows.claims?.backing ?? []).map(({ token }) => token),
        ...(rows.claims?.tokens ?? []).map(({ id }) => id),
      ]),
    ],
    instrument: [...qualified, ...rows.instruments.map(({ id }) => id)],
  }
  const check = (spec: ModelSpec, path: Path) => {
    for (const [kind, known] of Object.entries(names)) {
      for (const key of [kind, `${kind}s`]) {
        const ids = [spec[key]].flat().filter((id) => typeof id === 'string')
        const id = ids.find((name) => !known.includes(name) && !(key !== kind && name === 'all'))
        if (id === undefined) continue
        const field = [...path, key]
        throw unknownName(kind, id, known, { ...document.place(field), field: pathText(field) })
      }
    }
  }
  for (const [id, { source }] of Object.entries(scenario.oracles)) {
    check(source, ['oracles', id, 'source'])
  }
  for (const [id, { usd }] of Object.entries(scenario.assets)) {
    if (typeof usd === 'object') check({ model: '', ...usd }, ['assets', id, 'usd'])
  }
  for (const [at, spec] of scenario.shocks.entries()) check(spec, ['shocks', at])
  for (const kind of ['actors', 'mitigations'] as const) {
    for (const [at, spec] of scenario[kind].entries()) check(spec, [kind, at])
  }
  for (const [venue, { instruments }] of Object.entries(scenario.venues)) {
    for (const [id, it] of Object.entries(instruments)) {
      if (it.kind === 'balance' || it.funding === undefined) continue
      check(it.funding, ['venues', venue, 'instruments', id, 'funding'])
    }
  }
}
