/**
 * The live view of a world: what a run writes is copied, its models are made of their specs, and
 * all else is shared. The registry must be the one that the world was compiled with.
 */
import { type Column, createRestorable, keepAsStart, type Restorable } from '../../kit/column.ts'
import type { Liquidity, PriceSource, Registry, Shock } from '../ports/ports.ts'
import { reciprocal } from '../ports/reciprocal.ts'
import type { LiveWorld } from '../ports/run.ts'
import { type AccountNames, findNames, type Names, nameAccounts } from '../world/names.ts'
import type { Markets, Spec, Tables, World, WorldNames } from '../world/world.ts'
import { openClaims } from './claims.ts'
import { contextsOf } from './context.ts'
import { type LiveParts, liveWorld } from './live-world.ts'
import { choose } from './models.ts'
import { versionedRules, versionedSource } from './versions.ts'

export function openWorld(world: World, registry: Registry): LiveWorld {
  const { specs } = world
  const names = {
    ...world.names,
    ...findNames(world.names),
    ...nameAccounts(world.names, world.accounts),
  }
  const contextOf = contextsOf(names, world.settings)
  const makeSource = (it: Spec, row: number) =>
    pick(registry.oracles, it).create(it.parameters, contextOf('oracles', it.model, row))
  const makeRules = (it: Spec, row: number) =>
    pick(registry.venues, it).create(it.parameters, contextOf('venues', it.model, row))
  const source = specs.oracles.map((it, row) => {
    const later = laterSpecs(world, 'oracle', row)
    if (later.length === 0) return makeSource(it, row)
    return versionedSource([it, ...later].map((spec) => makeSource(spec, row)))
  })
  const quoted = specs.liquidity.map((it) => pick(registry.liquidity, it).create(it.parameters))
  const rules = openRules(world)
  const live = liveWorld({
    ...openColumns(world),
    rules,
    claims: openClaims(world.claims),
    names,
    markets: { ...world.markets, ...seen(world.markets, quoted) },
    oracles: {
      ...world.oracles,
      value: world.oracles.value.slice() as typeof world.oracles.value,
      source,
      timed: timedOf(source),
    },
    instruments: {
      ...world.instruments,
      ...rules.columns,
      funding: specs.funding.map((it, row) => {
        if (it === null) return null
        return pick(registry.funding, it).create(it.parameters, contextOf('funding', it.model, row))
      }),
    },
    venues: {
      ...world.venues,
      rules: specs.venues.map((it, row) => {
        const later = laterSpecs(world, 'venue', row)
        if (later.length === 0) return makeRules(it, row)
        return versionedRules([it, ...later].map((spec) => makeRules(spec, row)))
      }),
    },
  })
  live.shocks = openShocks(world, names, registry)
  const actors = specs.actors.map((it, row) => {
    return pick(registry.actors, it).create(it.parameters, contextOf('actors', it.model, row), live)
  })
  live.mitigations = specs.mitigations.map((it, at) => {
    const context = contextOf('mitigations', it.model, actors.length + at)
    return pick(registry.mitigations, it).create(it.parameters, context, live)
  })
  live.actors = [...actors, ...live.mitigations]
  return live
}

/** The shocks of a world; `names` are those of its accounts too. */
export function openShocks(
  { specs, settings }: Pick<World, 'specs' | 'settings'>,
  names: Names & AccountNames,
  registry: Registry,
): Shock[] {
  const contextOf = contextsOf(names, settings)
  return specs.shocks.map((it, row) =>
    pick(registry.shocks, it).create(it.parameters, contextOf('shocks', it.model, row)),
  )
}

type Draft = Omit<LiveParts, 'names' | 'rules' | 'firms' | 'index' | 'accounts' | 'legs'> &
  Pick<Tables, 'accounts' | 'legs'> & { readonly names: WorldNames & Names }

/** A live world in the making: accounts' names, firms and index are still to come. */
export function openDraft(parts: Draft): ReturnType<typeof liveWorld> {
  const { accounts, legs, instruments } = parts
  const toCome = {} as Pick<LiveParts, 'firms' | 'index'>
  return liveWorld({
    ...parts,
    ...toCome,
    names: parts.names as LiveParts['names'],
    accounts: { ...accounts, restorable: [] },
    legs: { ...legs, restorable: [] },
    rules: { changes: 0, columns: instruments },
  })
}

/** Rows whose source may have something else to say by itself. */
export const timedOf = (source: readonly PriceSource[]): Int32Array =>
  Int32Array.from([...source.keys()].filter((row) => source[row].nextMs !== undefined))

/** What the rules of a thing become, in the order in which they change. */
const laterSpecs = ({ specs }: World, of: 'venue' | 'oracle', row: number): readonly Spec[] =>
  specs.changes.flatMap((it) => (it.of === of && it.row === row ? [it.spec] : []))

/** Markets as people see them, and as instruments are traded there. */
export function seen({ isInverse }: Markets, quoted: readonly Liquidity[]) {
  const liquidity = quoted.map((it, row) => (isInverse[row] === 1 ? reciprocal(it) : it))
  return { quoted, liquidity }
}

const pick = <D extends { readonly id: string }>(definitions: readonly D[], { model }: Spec): D =>
  choose(definitions, model, 'registry')

/** Columns of instruments that may change, of the run's own. */
function openRules({ instruments }: World): LiveWorld['rules'] {
  const columns = {
    weight: instruments.weight.slice() as typeof instruments.weight,
    bonus: instruments.bonus.slice() as typeof instruments.bonus,
    protocolFee: instruments.protocolFee.slice() as typeof instruments.protocolFee,
    bracketBegin: instruments.bracketBegin.slice(),
    bracketEnd: instruments.bracketEnd.slice(),
  }
  return { changes: 0, columns }
}

/** Columns of its own where a run writes. */
function openColumns({ accounts, legs, assets, ...rest }: World) {
  const [cash, stage, wait] = [accounts.cash, accounts.stage, accounts.waitUntilMs].map(own)
  const [amount, entry] = [legs.amount, legs.entry].map(own)
  return {
    ...rest,
    assets: { ...assets, usd: assets.usd.slice() as typeof assets.usd },
    accounts: {
      ...accounts,
      cash: cash.live as typeof accounts.cash,
      stage: stage.live as typeof accounts.stage,
      waitUntilMs: wait.live as typeof accounts.waitUntilMs,
      // Cash and amount come first: a slice changes no other column (journal.ts).
      restorable: [cash, stage, wait],
    },
    legs: {
      ...legs,
      amount: amount.live as typeof legs.amount,
      entry: entry.live as typeof legs.entry,
      restorable: [amount, entry],
    },
  }
}

function own(column: Column<number>): Restorable<number> {
  const restorable = createRestorable<number>(column.length)
  ;(restorable.live as unknown as Float64Array).set(column as unknown as Float64Array)
  keepAsStart(restorable)
  return restorable
}
