/**
 * What a run is made of, each with the same input without it: nodes (accounts and firms that
 * failed, markets, oracles, actors, funds), edges (by type, and single debts) and rules
 * (safeguards, and shocks that are an edge).
 *
 *     account    the outside holds what it held
 *     firm       is given the money that it owes at the start
 *     market     forced orders there leave it as it was
 *     oracle     publishes at once
 *     fund       has no money
 *     debt       is not owed
 *     the rest   is not there
 */
import type { Registry } from '../engine/ports/ports.ts'
import type { Failure } from '../engine/reading/infection.ts'
import type { Summary } from '../engine/reading/result.ts'
import { type EdgeType, edgeTypes, type Settings, type Snapshot } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { neededBy } from './counterfactual.ts'
import { withFunding, withoutAccount } from './firebreaks.ts'

export const componentKinds = [
  ...(['account', 'firm', 'market', 'oracle', 'actor', 'fund'] as const),
  ...(['edges', 'debt', 'safeguard', 'shock'] as const),
] as const
export type ComponentKind = (typeof componentKinds)[number]

export interface Input {
  readonly snapshot: Snapshot
  readonly settings: Settings
}

export interface Component {
  readonly kind: ComponentKind
  readonly name: string
  /** Its row among those of its kind: in the snapshot, the settings, or the types of edges. */
  readonly row: number
  /** Along which edge it costs others most; null: along none. */
  readonly channel: EdgeType | null
  readonly without: Input
}

/** A run with everything, as components are read off it. */
export interface Whole extends Input {
  readonly registry: Registry
  readonly world: World
  readonly summary: Summary
  readonly failures: readonly Failure[]
}

/** `nodesMax`: of accounts and firms that failed, those with most below them. */
export function componentsOf(whole: Whole, nodesMax: number): Component[] {
  return [...failed(whole, nodesMax), ...places(whole), ...edges(whole), ...rules(whole)]
}

function failed(whole: Whole, nodesMax: number): Component[] {
  const { snapshot, settings, registry, world, failures } = whole
  const actors = neededBy(snapshot, settings, registry).accounts
  const channels = channelsOf(failures)
  return [...failures.entries()]
    .filter(
      ([, { kind, name }]) => kind === 'firm' || (kind === 'account' && !actors.includes(name)),
    )
    .sort(([, a], [, b]) => b.belowUsd - a.belowUsd || b.below - a.below || b.lostUsd - a.lostUsd)
    .slice(0, nodesMax)
    .map(([at, { kind, name, row }]): Component => {
      const isFirm = kind === 'firm'
      const left = isFirm ? withFunding(snapshot, row, world) : withoutAccount(snapshot, row)
      const without = { snapshot: left, settings }
      return {
        kind: isFirm ? 'firm' : 'account',
        name,
        row,
        channel: channels[at] ?? null,
        without,
      }
    })
}

/** Of each failure, the edge along which those that came from it lost most. */
function channelsOf(failures: readonly Failure[]): (EdgeType | undefined)[] {
  const lost = failures.map(() => new Map<EdgeType, number>())
  for (const { cause, edge, lostUsd, belowUsd } of failures) {
    if (cause === null || edge === 'shock' || edge === 'other') continue
    const own = lost[cause]
    own.set(edge, (own.get(edge) ?? 0) + lostUsd + belowUsd)
  }
  return lost.map((own) => [...own].sort(([, a], [, b]) => b - a)[0]?.[0])
}

function places({ snapshot, settings, summary }: Whole): Component[] {
  const at = (kind: ComponentKind, row: number, name: string, without: Partial<Input>) => ({
    ...{ kind, row, name, channel: kind === 'market' ? ('price' as const) : null },
    without: { snapshot, settings, ...without },
  })
  const { oracles, venues } = snapshot
  const markets = summary.markets.flatMap(({ id, forcedUsd }, row) =>
    forcedUsd > 0 ? [at('market', row, id, { settings: { ...settings, apart: [id] } })] : [],
  )
  const late = oracles.flatMap((oracle, row) => {
    if ((oracle.latencyMs ?? 0) === 0) return []
    const atOnce = oracles.with(row, { ...oracle, latencyMs: 0 })
    return [at('oracle', row, oracle.id, { snapshot: { ...snapshot, oracles: atOnce } })]
  })
  const actors = settings.actors.map(({ model }, row) => {
    const others = settings.actors.toSpliced(row, 1)
    return at('actor', row, `${model} (actors.${row})`, {
      settings: { ...settings, actors: others },
    })
  })
  const funds = venues.flatMap((venue, row) => {
    if ((venue.fund ?? 0) === 0 && (venue.backstop ?? 0) === 0) return []
    const poor = venues.with(row, { ...venue, fund: 0, backstop: 0 })
    return [at('fund', row, venue.id, { snapshot: { ...snapshot, venues: poor } })]
  })
  return [...markets, ...late, ...actors, ...funds]
}

function edges({ snapshot, settings }: Whole): Component[] {
  const gone = settings.without ?? []
  const types = [...edgeTypes.entries()].flatMap(([row, channel]): Component[] => {
    if (gone.includes(channel)) return []
    const without = { snapshot, settings: { ...settings, without: [...gone, channel] } }
    return [{ kind: 'edges', row, name: channel, channel, without }]
  })
  const { credit } = snapshot
  const debts = (gone.includes('debt') ? [] : (credit?.debts ?? [])).map(
    ({ from, to }, row): Component => {
      const others = credit && { ...credit, debts: credit.debts.toSpliced(row, 1) }
      const left = { ...snapshot, ...(others && { credit: others }) }
      const without = { snapshot: left, settings }
      return { kind: 'debt', row, name: `${from} → ${to}`, channel: 'debt', without }
    },
  )
  return [...types, ...debts]
}

function rules({ snapshot, settings, registry }: Whole): Component[] {
  const { mitigations, shocks } = settings
  const safeguards = mitigations.map(({ model }, row): Component => {
    const without = {
      snapshot,
      settings: { ...settings, mitigations: mitigations.toSpliced(row, 1) },
    }
    const name = `${model} (mitigations.${row})`
    return { kind: 'safeguard', row, name, channel: null, without }
  })
  const changes = shocks.flatMap(({ model }, row): Component[] => {
    const channel = registry.shocks.find(({ id }) => id === model)?.edge
    if (channel === undefined || settings.without?.includes(channel)) return []
    const without = { snapshot, settings: { ...settings, shocks: shocks.toSpliced(row, 1) } }
    return [{ kind: 'shock', row, name: `${model} (shocks.${row})`, channel, without }]
  })
  return [...safeguards, ...changes]
}
