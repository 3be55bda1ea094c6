/**
 * A black hole and what leads to it: how deep the price falls for each shock when the maker stays
 * and when he may leave, where theory puts the edge, and what a safeguard changes.
 *
 * Levels are even (g units of forced sales per unit of price), the book is a block (density D), the
 * maker supplies a part w. While he stays a shock s ends at s / (1 − n), n = g / D. On the way he
 * buys w·Q of the Q = g·s / (1 − n) that are forced, and loses w·Q² / 2D. So he leaves at
 *
 *     s* = (1 − n) · √(2 D · lossMax / w) / g
 *
 * and then n becomes n / (1 − w). Source: spec of this project, loop gain and Obizhaeva–Wang book.
 */

import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { ModelSpec, Settings, Snapshot } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { bisect } from '../kit/bisect.ts'
import { gainPath } from '../risk/gain-path.ts'

const shocks = [0.5, 1, 1.2, 1.3, 1.4, 1.5, 2, 3]
/** Trips well before the maker has had enough. */
const safeguards: Readonly<Record<string, readonly ModelSpec[]>> = {
  none: [],
  'circuit breaker': [
    {
      model: 'circuit-breaker',
      market: 'exchange/COIN',
      move: 0.025,
      reference: 'start',
      forMs: 1_800_000,
    },
  ],
}

export const liquidityBlackHole: Study = {
  id: 'liquidity-black-hole',
  tables(snapshot, settings, registry) {
    const ask = questions(snapshot, settings, registry)
    return [depthTable(ask), safeguardTable(ask)]
  },
}

export interface Questions {
  /** The scenario with another shock; `isHeld`: the maker stays whatever it costs him. */
  world(shock: number, isHeld?: boolean, mitigations?: readonly ModelSpec[]): World
  readonly registry: Registry
  /** The shock at which the maker should leave. */
  readonly predicted: number
}

export function questions(snapshot: Snapshot, settings: Settings, registry: Registry): Questions {
  return {
    registry,
    predicted: predictTrigger(snapshot, settings),
    world(shock, isHeld = false, mitigations = settings.mitigations) {
      return compile(
        snapshot,
        {
          ...settings,
          mitigations,
          shocks: [{ model: 'price-gap', markets: 'exchange/COIN', by: -shock }],
          actors: isHeld ? [] : settings.actors,
        },
        registry,
      )
    },
  }
}

function predictTrigger({ markets, legs }: Snapshot, { actors }: Settings): number {
  const density = markets[0].liquidity.density as number
  const [maker] = actors
  if (maker === undefined) return Number.POSITIVE_INFINITY
  const held = Array.from({ length: legs.count }, (_, leg) => legs.amount[leg])
  const perUnit = held.reduce((sum, amount) => sum + amount, 0) / levelSpan
  const gain = perUnit / density
  const limit = (2 * density * (maker.lossMax as number)) / (maker.supplies as number)
  return ((1 - gain) * Math.sqrt(limit)) / perUnit
}

/** Levels of positions.csv lie between 90 and 100. */
const levelSpan = 10

/** Deepest fall as a share of the start price, and whether the maker left. */
export function fallOf(
  world: World,
  registry: Registry,
): { deepest: number; end: number; hasLeft: boolean } {
  let hasLeft = false
  const onRound = ({ depths }: { depths: { told: Float64Array } }) => {
    if (depths.told[0] < 1) hasLeft = true
  }
  const run = createRun(world, registry, { trace: false, onRound })
  advance(run)
  const [{ deepestDrop, totalDrop }] = summarize(run).markets
  return { deepest: deepestDrop, end: totalDrop, hasLeft }
}

/** The smallest shock at which the maker leaves, to a ten-thousandth. */
export function findTrigger(ask: Questions): number {
  const stays = (shock: number) => !fallOf(ask.world(shock), ask.registry).hasLeft
  return bisect(0, shocks[shocks.length - 1], stays, { width: 1e-4 }).high
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

function depthTable(ask: Questions): StudyTable {
  const found = findTrigger(ask)
  const rows = shocks.map((shock) => {
    const held = fallOf(ask.world(shock, true), ask.registry)
    const free = fallOf(ask.world(shock), ask.registry)
    return [
      shock.toFixed(2),
      percent(held.deepest),
      percent(free.deepest),
      percent(free.end),
      free.hasLeft ? 'leaves' : 'stays',
    ]
  })
  return {
    title: 'How deep it falls',
    note:
      `The maker should leave from a shock of ${ask.predicted.toFixed(3)} on (closed form), and ` +
      `does from ${found.toFixed(3)} on (bisection over runs). Below, every shock is amplified ` +
      'alike; above, the fall jumps.',
    columns: ['shock', 'deepest, he stays', 'deepest', 'in the end', 'maker'],
    rows,
  }
}

function safeguardTable(ask: Questions): StudyTable {
  const rows = Object.entries(safeguards).map(([name, mitigations]) => {
    const { peak } = gainPath(ask.world(1.5, false, mitigations), ask.registry)
    const run = createRun(ask.world(1.5, false, mitigations), ask.registry, { trace: false })
    advance(run)
    const { markets, liquidatedAccounts, badDebtUsd } = summarize(run)
    return [
      name,
      peak.toFixed(2),
      percent(markets[0].deepestDrop),
      liquidatedAccounts,
      Math.round(badDebtUsd),
    ]
  })
  return {
    title: 'With and without a safeguard, at a shock of 1.5',
    note:
      'The breaker stops trading for half an hour at 2.5 % below the start: the book comes back ' +
      'before the maker has lost enough to leave.',
    columns: ['safeguard', 'peak ρ(K)', 'deepest', 'accounts', 'bad debt, $'],
    rows,
  }
}
