/**
 * Names become row numbers, rows become columns, and every mistake of the input is found here:
 * whatever compiles, runs.
 */
import { InputError } from '../../kit/assert.ts'
import { createColumn } from '../../kit/column.ts'
import type { Price, Usd } from '../../units/units.ts'
import type { Definition, Liquidity, PriceSource, Registry } from '../ports/ports.ts'
import type { LiveWorld } from '../ports/run.ts'
import { revalue } from '../ports/values.ts'
import { packWorld } from '../world/columns.ts'
import { findNames, listNames, type Names, nameAccounts } from '../world/names.ts'
import type { ModelSpec, Settings, Snapshot } from '../world/snapshot.ts'
import { turnInverse } from '../world/turned.ts'
import type { Assets, Instruments, Markets, Spec, Specs, Tables, World } from '../world/world.ts'
import { fillAccounts, layOutAccounts } from './accounts.ts'
import { compileChanges, dueChanges } from './changes.ts'
import { refuseCircles } from './circles.ts'
import { compileClaims, openClaims } from './claims.ts'
import { contextsOf } from './context.ts'
import { compileFirms } from './firms.ts'
import { compileIndex } from './index.ts'
import { compileInstruments } from './instruments.ts'
import { choose, placing, readSpec } from './models.ts'
import { openDraft, seen, timedOf } from './open-world.ts'
import { refuseEndless } from './stops.ts'

/**
 * Compiles what exists and how the run goes into a World.
 *
 * Throws InputError for unknown names and models, parameters out of range, contracts whose
 * positions do not sum to zero, and places where the settlement asset has no value.
 */
export function compile(given: Snapshot, settings: Settings, registry: Registry): World {
  const snapshot = turnInverse(withoutDebts(given, settings))
  const lists = listNames(snapshot)
  const names = findNames(lists)
  const due = dueChanges(snapshot, settings, registry)
  const { instruments, brackets, later } = compileInstruments(snapshot, names, due)
  const changes = compileChanges(due, snapshot, registry, names, later)
  const contextOf = contextsOf(names, settings)
  const parts = makeParts(snapshot, contextOf, registry)
  requireValues(snapshot)
  const markets = compileMarkets(snapshot, names)
  const quoted = parts.liquidity.map(modelOf)
  refuseOwners(markets, quoted, lists.markets)
  const partial = {
    settings,
    names: { ...lists, ...names },
    assets: compileAssets(snapshot, names),
    claims: openClaims(compileClaims(snapshot)),
    markets: { ...markets, ...seen(markets, quoted) },
    oracles: compileOracles(snapshot, instruments, parts.oracles.map(modelOf)),
    instruments: { ...instruments, funding: parts.funding.map((it) => it?.model ?? null) },
    brackets,
  }
  for (const [row, book] of quoted.entries()) markets.startPrice[row] = book.mid()
  const venues = snapshot.venues.map(({ rules }, row) => ({
    rules: parts.venues[row].model,
    family: choose(registry.venues, rules.model, 'venues').family,
  }))
  // As a run will see it, so that its models can be asked for the start, and for their mistakes.
  const draft = openDraft({ ...partial, ...layOutAccounts(snapshot, names, partial, venues) })
  publishStart(draft)
  refuseCircles(draft)
  const grouping = fillAccounts(snapshot, draft)
  Object.assign(draft.names, nameAccounts(lists, draft.accounts))
  draft.firms = compileFirms(snapshot, draft)
  startModels(snapshot, draft)
  const shocks = settings.shocks.map((spec, at) =>
    make(registry.shocks, spec, `shocks.${at}`, (it, p) => {
      return it.create(p, contextOf('shocks', it.id, at))
    }),
  )
  draft.index = compileIndex(draft, grouping)
  const actors = settings.actors.map((spec, at) =>
    make(registry.actors, spec, `actors.${at}`, (it, p) => {
      return it.create(p, contextOf('actors', it.id, at), draft)
    }),
  )
  const mitigations = settings.mitigations.map((spec, at) =>
    make(registry.mitigations, spec, `mitigations.${at}`, (it, p) => {
      return it.create(p, contextOf('mitigations', it.id, actors.length + at), draft)
    }),
  )
  const specs: Specs = {
    liquidity: parts.liquidity.map(specOf),
    oracles: parts.oracles.map(specOf),
    venues: parts.venues.map(specOf),
    funding: parts.funding.map((it) => it?.spec ?? null),
    shocks: shocks.map(specOf),
    actors: actors.map(specOf),
    mitigations: mitigations.map(specOf),
    changes,
  }
  refuseEndless(snapshot, settings, registry, specs)
  checkVenues(snapshot, registry, specs, draft)
  return checkShocks(settings, registry, freeze(draft, lists, specs))
}

/** Firms that owe each other nothing, where a run is without debts. */
function withoutDebts(snapshot: Snapshot, { without }: Settings): Snapshot {
  const { credit } = snapshot
  if (credit === undefined || !without?.includes('debt')) return snapshot
  return { ...snapshot, credit: { ...credit, debts: [] } }
}

/** What shocks need that is known last; returns the world. */
function checkShocks({ shocks }: Settings, registry: Registry, world: World): World {
  for (const [at, given] of shocks.entries()) {
    const where = `shocks.${at}`
    const { check } = choose(registry.shocks, given.model, where)
    placing(given, where, () => check?.(world.specs.shocks[at].parameters, world))
  }
  return world
}

/** Rules of the start, and those that they change into. */
function checkVenues(
  { venues }: Snapshot,
  registry: Registry,
  { venues: rules, changes }: Specs,
  draft: LiveWorld,
): void {
  for (const [row, given] of venues.entries()) {
    const where = `venues.${given.id}.rules`
    const { check } = choose(registry.venues, given.rules.model, where)
    placing(given.rules, where, () => check?.(rules[row].parameters, draft, row))
    for (const change of changes) {
      if (change.of !== 'venue' || change.row !== row) continue
      const { parameters } = change.spec
      placing(given.rules, change.where, () => check?.(parameters, draft, row))
    }
  }
}

/** A model that has been made once, to be asked and to find its mistakes, and its spec. */
interface Made<T> {
  readonly model: T
  readonly spec: Spec
}

const modelOf = <T>({ model }: Made<T>): T => model
const specOf = ({ spec }: Made<unknown>): Spec => spec

function make<D extends Definition, T>(
  definitions: readonly D[],
  given: ModelSpec,
  where: string,
  create: (definition: D, parameters: unknown) => T,
): Made<T> {
  const spec = readSpec(definitions, given, where)
  const definition = choose(definitions, spec.model, where)
  return { spec, model: placing(given, where, () => create(definition, spec.parameters)) }
}

function makeParts(
  snapshot: Snapshot,
  contextOf: ReturnType<typeof contextsOf>,
  registry: Registry,
) {
  const funding = snapshot.instruments.map((it, row) => {
    if (it.funding === undefined) return null
    const where = `instrument ${it.venue}/${it.id} funding`
    return make(registry.funding, it.funding, where, (model, p) => {
      return model.create(p, contextOf('funding', model.id, row))
    })
  })
  const liquidity = snapshot.markets.map((it) =>
    make(registry.liquidity, it.liquidity, `market ${it.id}`, (model, p) => model.create(p)),
  )
  const oracles = snapshot.oracles.map((it, row) =>
    make(registry.oracles, it.source, `oracles.${it.id}.source`, (model, p) => {
      return model.create(p, contextOf('oracles', model.id, row))
    }),
  )
  const venues = snapshot.venues.map((it, row) =>
    make(registry.venues, it.rules, `venue ${it.id}`, (model, p) => {
      return model.create(p, contextOf('venues', model.id, row))
    }),
  )
  return { funding, liquidity, oracles, venues }
}

/** What owners lay in and take out is counted in the market's own base. */
function refuseOwners(
  { isInverse }: Markets,
  quoted: readonly Liquidity[],
  ids: readonly string[],
): void {
  const row = quoted.findIndex(({ owners }, at) => owners !== undefined && isInverse[at] === 1)
  if (row < 0) return
  throw new InputError(`${ids[row]} belongs to accounts, and contracts are traded there`, {
    field: `markets.${ids[row]}.liquidity`,
    allowed: 'a model without owners',
  })
}

/** Values that follow an oracle are read once oracles have published. */
function compileAssets({ assets }: Snapshot, names: Names): Assets {
  const usd = createColumn<Usd>(assets.length)
  const oracle = new Int32Array(assets.length).fill(-1)
  for (const [row, { usd: value = 0 }] of assets.entries()) {
    if (typeof value === 'number') usd[row] = value as Usd
    else oracle[row] = names.oracle(value.oracle)
  }
  const following = Int32Array.from(oracle.keys()).filter((row) => oracle[row] >= 0)
  return { count: assets.length, usd, following, oracle }
}

function compileMarkets({ markets }: Snapshot, names: Names): Markets {
  return {
    count: markets.length,
    base: Int32Array.from(markets, (market) => names.asset(market.base)),
    quote: Int32Array.from(markets, (market) => names.asset(market.quote)),
    provider: new Int32Array(markets.length).fill(-1),
    inventoryLeg: new Int32Array(markets.length).fill(-1),
    isInverse: Uint8Array.from(markets, ({ inverse }) => (inverse === true ? 1 : 0)),
    startPrice: createColumn<Price>(markets.length),
  }
}

function compileOracles(
  { oracles }: Snapshot,
  instruments: Instruments,
  source: readonly PriceSource[],
): LiveWorld['oracles'] {
  const isInverse = new Uint8Array(oracles.length)
  for (const [row, oracle] of instruments.oracle.entries()) {
    if (instruments.isInverse[row] === 1) isInverse[oracle] = 1
  }
  return {
    isInverse,
    count: oracles.length,
    latencyMs: Float64Array.from(oracles, (oracle) => oracle.latencyMs ?? 0),
    value: createColumn(oracles.length),
    startValue: createColumn(oracles.length),
    source,
    timed: timedOf(source),
  }
}

/** Before the run everything that venues believe is current. */
function publishStart(world: LiveWorld): void {
  const { oracles } = world
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    oracles.source[oracle].start?.(world)
    const value = oracles.source[oracle].read(world, 0)
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new InputError(`oracle ${world.names.oracles[oracle]} has no price at the start`, {
        field: `oracles.${world.names.oracles[oracle]}`,
        value,
        allowed: 'a finite number, 0 or more',
      })
    }
    oracles.value[oracle] = value
    oracles.startValue[oracle] = value
    revalue(world, oracle)
  }
  refuseWorthless(world)
}

function refuseWorthless({ assets, oracles, names }: LiveWorld): void {
  for (const asset of assets.following) {
    const value = oracles.startValue[assets.oracle[asset]]
    if (value > 0) continue
    throw new InputError(`${names.assets[asset]} is worth nothing at the start`, {
      field: `assets.${names.assets[asset]}.usd`,
      value,
      allowed: 'an oracle with a price above 0',
    })
  }
}

/** What models remember of the world at its start, and accounts that cannot be. */
function startModels({ markets, oracles, venues }: Snapshot, draft: LiveWorld): void {
  for (const [row, { id, source }] of oracles.entries()) {
    const where = `oracles.${id}.source`
    placing(source, where, () => draft.oracles.source[row].findAccounts?.(draft))
  }
  for (const [row, { id, liquidity }] of markets.entries()) {
    placing(liquidity, `market ${id}`, () => draft.markets.liquidity[row].start?.(draft))
  }
  for (const [row, { id, rules }] of venues.entries()) {
    placing(rules, `venue ${id}`, () => draft.venues.rules[row].start?.(draft, row))
  }
}

/** Leaves the models behind: a world is tables and specs. */
function freeze(draft: LiveWorld, names: World['names'], specs: Specs): World {
  const { liquidity: _liquidity, quoted: _quoted, ...markets } = draft.markets
  const { source: _source, timed: _timed, ...oracles } = draft.oracles
  const { funding: _funding, ...instruments } = draft.instruments
  const { rules: _rules, ...venues } = draft.venues
  const { restorable: _accounts, ...accounts } = draft.accounts
  const { restorable: _legs, ...legs } = draft.legs
  const { lost: _lost, ...claims } = draft.claims
  const { settings, assets, brackets, firms, index } = draft
  const tables: Omit<Tables, 'settings' | 'names'> = {
    assets,
    markets,
    oracles,
    instruments,
    brackets,
    venues,
    accounts,
    legs,
    firms,
    claims,
    index,
  }
  return packWorld({ settings, names, ...tables, specs })
}

/** What venues count in and markets are paid in has a value. */
function requireValues(snapshot: Snapshot): void {
  for (const { id, settlement } of snapshot.venues) requireUsd(snapshot, settlement, `venue ${id}`)
  for (const { id, quote } of snapshot.markets) requireUsd(snapshot, quote, `market ${id}`)
}

function requireUsd(snapshot: Snapshot, id: string, where: string): void {
  const asset = snapshot.assets.find((row) => row.id === id)
  // What follows an oracle is looked at once that has published.
  if (typeof asset?.usd === 'object' || (asset?.usd ?? 0) > 0) return
  throw new InputError(`${where} counts in ${id}, whose value in dollars is not given`, {
    field: `assets.${id}.usd`,
    value: asset?.usd,
    allowed: 'a number above 0, or { oracle: … }',
  })
}
