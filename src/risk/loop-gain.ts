/**
 * The loop-gain matrix K = Λ·R, measured on the engine itself: bump one price with impact off,
 * count what is forced, and see how far that would move each price.
 *
 *     K[a][b] = relative fall of a, when what a relative fall of b forces is sold into a's market
 *
 * Total fall is (I − K)⁻¹ · shock; the loop is stable while the spectral radius ρ(K) is below 1.
 * K for one asset is the branching ratio of the cascade.
 * Assumes: the response is close to linear over the bump; oracles have caught up.
 */

import { scope } from '../engine/phases/fork.ts'
import { createRun } from '../engine/phases/run.ts'
import { createOrders } from '../engine/ports/orders.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import type { World } from '../engine/world/world.ts'
import { forcedSales } from './forced-sales.ts'

export interface LoopGain {
  readonly markets: readonly string[]
  readonly K: readonly (readonly number[])[]
  readonly rho: number
}

/** `bump`: relative fall that is tried on each market in turn. */
export function measureGain(world: World, registry: Registry, bump = 0.01): LoopGain {
  const run = createRun(world, registry, { trace: false, search: 'follow' })
  const K = gainFrom(run, bump)
  return { markets: world.names.markets, K, rho: spectralRadius(K) }
}

/** K where the run stands, between two rounds. It stands there as before. */
export function gainFrom(run: Run, bump = 0.01): number[][] {
  const { count } = run.world.markets
  const K = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  const resting = forcedUnits(run, -1, 0)
  for (let b = 0; b < count; b++) {
    const after = forcedUnits(run, b, bump)
    for (let a = 0; a < count; a++) {
      const sold = after[a] - resting[a]
      if (sold !== 0) K[a][b] = fallWhenSold(run, a, sold) / bump
    }
  }
  return K
}

/** Base units that would be sold on each market after `market` fell by `bump`. */
function forcedUnits(run: Run, market: number, bump: number): Float64Array {
  const { instruments, markets } = run.world
  const sales = forcedSales(run, (world) => {
    if (market >= 0) world.markets.quoted[market].move(1 - bump, 0)
  })
  const sold = new Float64Array(markets.count)
  for (let row = 0; row < instruments.count; row++) {
    if (instruments.market[row] < 0) continue
    sold[instruments.market[row]] += sales[row] * instruments.conversion[row]
  }
  return sold
}

/** Relative fall; 1 where the price was 0 already, as nothing holds it. */
function fallWhenSold(run: Run, market: number, sold: number): number {
  return scope(run, () => {
    const liquidity = run.world.markets.liquidity[market]
    const quoted = run.world.markets.quoted[market]
    const before = quoted.mid()
    sellQuietly(liquidity, sold)
    return before > 0 ? 1 - quoted.mid() / before : 1
  })
}

const scratch = createOrders(1)

function sellQuietly(liquidity: LiveWorld['markets']['liquidity'][number], sold: number): void {
  scratch.count = 1
  scratch.quantity[0] = -sold as never
  scratch.filled[0] = 0 as never
  scratch.value[0] = 0 as never
  liquidity.execute(scratch, 0, 1)
}

/** Largest eigenvalue, by power iteration on K + I: on K alone it may go round in a cycle. */
export function spectralRadius(K: readonly (readonly number[])[]): number {
  let vector = K.map(() => 1)
  let radius = 0
  for (let step = 0; step < 10_000; step++) {
    const next = K.map((row, a) => row.reduce((sum, k, b) => sum + k * vector[b], vector[a]))
    const size = Math.max(...next.map(Math.abs))
    if (size === 0) return 0
    vector = next.map((value) => value / size)
    if (Math.abs(size - 1 - radius) < 1e-12) return size - 1
    radius = size - 1
  }
  return radius
}
