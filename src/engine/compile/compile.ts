/**
 * Names become row numbers, rows become columns, and every mistake of the input is found here:
 * whatever compiles, runs.
 */
import { InputError } from '../../kit/assert.ts'
import { createColumn, createRestorable } from '../../kit/column.ts'
import type { Price, Usd } from '../../units/units.ts'
import type { Actor, Definition, Names, Registry } from '../ports/ports.ts'
import { createNames } from '../world/names.ts'
import type { ModelSpec, Settings, Snapshot } from '../world/snapshot.ts'
import type { Markets, Oracles, World } from '../world/world.ts'
import { fillAccounts, layOutAccounts } from './accounts.ts'
import { compileIndex } from './index.ts'
import { compileInstruments } from './instruments.ts'

/**
 * Compiles what exists and how the run goes into a World.
 *
 * Throws InputError for unknown names and models, parameters out of range, contracts whose
 * positions do not sum to zero, and places where the settlement asset has no value.
 */
export function compile(snapshot: Snapshot, settings: Settings, registry: Registry): World {
  const names = createNames(snapshot)
  const usd = createColumn<Usd>(snapshot.assets.length)
  for (const [row, asset] of snapshot.assets.entries()) usd[row] = (asset.usd ?? 0) as Usd
  const { instruments, tiers } = compileInstruments(snapshot, names)
  const funding = compileFunding(snapshot, names, registry)
  const markets = compileMarkets(snapshot, names, registry)
  const oracles = compileOracles(snapshot, names, registry)
  const rules = snapshot.venues.map((venue) =>
    create(registry.venues, venue.rules, `venue ${venue.id}`, (definition, p) => ({
      rules: definition.create(p),
      family: definition.family,
    })),
  )
  for (const venue of snapshot.venues) requireUsd(snapshot, venue.settlement, `venue ${venue.id}`)
  for (const market of snapshot.markets) requireUsd(snapshot, market.quote, `market ${market.id}`)

  const partial = {
    settings,
    names,
    assets: { count: usd.length, usd },
    markets,
    oracles,
    instruments: { ...instruments, funding },
    tiers,
  }
  const laidOut = layOutAccounts(snapshot, names, partial, rules)
  const world = { ...partial, ...laidOut } as unknown as World
  publishStart(world)
  const grouping = fillAccounts(snapshot, world)
  const shocks = settings.shocks.map((spec, at) =>
    create(registry.shocks, spec, `shocks.${at}`, (definition, p) => definition.create(p, names)),
  )
  Object.assign(world, { shocks, index: compileIndex(world, grouping) })
  const actors = compileActors(world, registry.actors, settings.actors, 'actors')
  const mitigations = compileActors(
    world,
    registry.mitigations,
    settings.mitigations,
    'mitigations',
  )
  return Object.assign(world, { actors: [...actors, ...mitigations], mitigations })
}

function compileFunding(
  snapshot: Snapshot,
  names: World['names'],
  { funding }: Registry,
): World['instruments']['funding'] {
  return snapshot.instruments.map((it) => {
    if (it.funding === undefined) return null
    const where = `instrument ${it.venue}/${it.id} funding`
    return create(funding, it.funding, where, (definition, p) => definition.create(p, names))
  })
}

function compileActors<T extends Actor>(
  world: World,
  definitions: readonly (Definition & { create(p: unknown, names: Names, world: World): T })[],
  specs: readonly ModelSpec[],
  where: string,
): T[] {
  return specs.map((spec, at) =>
    create(definitions, spec, `${where}.${at}`, (definition, p) =>
      definition.create(p, world.names, world),
    ),
  )
}

function compileMarkets(snapshot: Snapshot, names: World['names'], registry: Registry): Markets {
  const count = snapshot.markets.length
  const liquidity = snapshot.markets.map((market) =>
    create(registry.liquidity, market.liquidity, `market ${market.id}`, (definition, p) =>
      definition.create(p),
    ),
  )
  const startPrice = createColumn<Price>(count)
  for (const [row, book] of liquidity.entries()) startPrice[row] = book.mid()
  return {
    count,
    base: Int32Array.from(snapshot.markets, (market) => names.asset(market.base)),
    quote: Int32Array.from(snapshot.markets, (market) => names.asset(market.quote)),
    liquidity,
    provider: new Int32Array(count).fill(-1),
    inventoryLeg: new Int32Array(count).fill(-1),
    startPrice,
  }
}

function compileOracles(snapshot: Snapshot, names: World['names'], registry: Registry): Oracles {
  const count = snapshot.oracles.length
  const value = createRestorable<Price>(count)
  const source = snapshot.oracles.map((oracle) =>
    create(registry.oracles, oracle.source, `oracles.${oracle.id}.source`, (definition, p) =>
      definition.create(p, names),
    ),
  )
  return {
    count,
    source,
    timed: Int32Array.from([...source.keys()].filter((row) => source[row].nextMs !== undefined)),
    latencyMs: Float64Array.from(snapshot.oracles, (oracle) => oracle.latencyMs ?? 0),
    value: value.live,
    startValue: createColumn(count),
  }
}

/** Before the run everything that venues believe is current. */
function publishStart(world: World): void {
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
  }
}

/** Finds a model in a registry, validates its parameters, and makes it. */
function create<D extends Definition<unknown>, T>(
  definitions: readonly D[],
  spec: ModelSpec,
  where: string,
  make: (definition: D, parameters: unknown) => T,
): T {
  const definition = definitions.find(({ id }) => id === spec.model)
  if (definition === undefined) {
    throw new InputError(`${where}: there is no model called ${spec.model}`, {
      field: `${where}.model`,
      value: spec.model,
      allowed: definitions.map(({ id }) => id).join(', '),
    })
  }
  const { model, ...parameters } = spec
  const parsed = definition.parameters.safeParse(parameters)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(`${where}: ${issue.message}`, {
      field: [where, ...issue.path].join('.'),
      value: valueAt(parameters, issue.path),
      allowed: `parameters of ${model}`,
    })
  }
  try {
    return make(definition, parsed.data)
  } catch (error) {
    throw error instanceof InputError ? placed(error, spec, where) : error
  }
}

/** The same error with `field` counted from the top of the scenario, if `where` is a path. */
function placed({ message, facts }: InputError, spec: ModelSpec, where: string): InputError {
  const { field = '', file } = facts
  if (file !== undefined || !where.includes('.') || where.includes(' ')) {
    return new InputError(message, facts)
  }
  const isOfSpec = Object.hasOwn(spec, field.split('.')[0])
  return new InputError(message, { ...facts, field: isOfSpec ? `${where}.${field}` : where })
}

function valueAt(parameters: unknown, path: readonly PropertyKey[]): unknown {
  let value = parameters
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key]
  return value
}

function requireUsd(snapshot: Snapshot, id: string, where: string): void {
  const asset = snapshot.assets.find((row) => row.id === id)
  if (asset?.usd !== undefined && asset.usd > 0) return
  throw new InputError(`${where} counts in ${id}, whose value in dollars is not given`, {
    field: `assets.${id}.usd`,
    value: asset?.usd,
    allowed: 'a number above 0',
  })
}
