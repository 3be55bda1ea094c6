// What every margin rule of a venue's own must satisfy, as faults in words: slack is lost no faster
// than `speed` says, depends on no price but those that count, and whoever is looked at by bands is
// found as when everybody is looked at.

import type { Registry } from '../../src/engine/ports/ports.ts'
import type { LiveWorld, Run } from '../../src/engine/ports/run.ts'
import type { ShockSpec } from '../../src/engine/world/snapshot.ts'
import { advance, compile, createRun, type RunOptions, scope, step } from '../../src/index.ts'
import { createDice, type Dice } from '../storm/dice.ts'
import type { World } from '../storm/world-builder.ts'

const DRAWS = 24
/** Of slack and what may be lost of it: rounding. */
const ROUNDING = 1e-9

/** Accounts whose slack goes faster than their rule says, in the middle of a run too. */
export function speedFaults(world: World, models: Registry, seed: number, passes: number) {
  const dice = createDice(seed)
  const run = createRun(compile(world.snapshot, world.settings, models), models, { trace: false })
  const faults: string[] = []
  let checked = 0
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < run.world.accounts.traderCount; row++) {
      const found = checkAccount(run, row, dice)
      if (found === null) continue
      checked++
      faults.push(...found.map((it) => `pass ${pass}, ${run.world.names.account(row)}: ${it}`))
    }
    if (!step(run)) break
  }
  return { faults, checked }
}

/** Moves prices within every band there may be; null: nothing is said of the account. */
function checkAccount(run: Run, account: number, dice: Dice): string[] | null {
  const { world } = run
  const { margin } = world.venues.rules[world.accounts.venue[account]]
  if (margin === undefined) return null
  const [free, speed] = [margin.slack(world, account), margin.speed(world, account)]
  if (!(free > 0 && speed < Infinity)) return null
  const counted = countedOracles(world, account)
  const reach = Math.min(free / speed, 0.9)
  const faults: string[] = []
  for (let draw = 0; draw < DRAWS; draw++) {
    const share = dice.chance(0.5) ? reach * dice.share() : reach * dice.spread(1e-5, 1)
    const left = scope(run, () => {
      movePrices(run, counted, share, dice)
      return margin.slack(world, account)
    })
    const lost = free - left
    if (lost <= speed * share + ROUNDING * (free + speed)) continue
    faults.push(`prices within ${share} cost ${lost} of ${free}, not ${speed * share}`)
  }
  return faults
}

function countedOracles(world: LiveWorld, account: number): Set<number> {
  const { accounts, legs, instruments, venues } = world
  const { margin } = venues.rules[accounts.venue[account]]
  const counted = new Set<number>()
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] !== 0) counted.add(instruments.oracle[legs.instrument[leg]])
  }
  for (const it of margin?.alsoReads?.(world, account) ?? []) counted.add(instruments.oracle[it])
  return counted
}

/** Prices that count go as far as `share`, all others anywhere; markets that follow are told. */
function movePrices({ world, timeMs }: Run, counted: Set<number>, share: number, dice: Dice) {
  const { oracles, markets, instruments } = world
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    const by = counted.has(oracle)
      ? dice.pick([-share, share, dice.between(-share, share)])
      : dice.between(-0.5, 1)
    oracles.value[oracle] = (oracles.value[oracle] * (1 + by)) as never
  }
  for (const [market, it] of markets.liquidity.entries()) {
    const instrument = instruments.market.indexOf(market)
    if (instrument >= 0) it.follow?.(oracles.value[instruments.oracle[instrument]], timeMs)
  }
}

/** Prices of all markets in small steps and large, each market at its own times. */
export function randomPaths({ snapshot }: World, dice: Dice): ShockSpec[] {
  return snapshot.markets
    .filter(({ liquidity }) => liquidity.model !== 'bands')
    .map(({ id }) => {
      const steps = Array.from({ length: 15 }, (_, at) => at)
      let factor = 1
      const drift = dice.pick([-0.02, 0, 0.02])
      const factors = steps.map(() => {
        factor *=
          1 + drift + (dice.chance(0.1) ? dice.between(-0.15, 0.15) : dice.between(-0.02, 0.02))
        return factor
      })
      const timesMs = steps.map((at) => (at + 1) * 60_000 + dice.whole(0, 50_000))
      return { model: 'price-path', markets: [id], timesMs, factors }
    })
}

const searches: readonly RunOptions['search'][] = ['scan', 'follow', 'cheapest']

/** Ways of looking for the unsafe that end otherwise; and how many were liquidated. */
export function searchFaults(
  world: World,
  models: Registry,
  hash: (run: Run) => string,
): { faults: string[]; liquidated: number } {
  const compiled = compile(world.snapshot, world.settings, models)
  const runs = searches.map((search) => {
    const run = createRun(compiled, models, { search, trace: false })
    advance(run)
    return run
  })
  const [expected, ...others] = runs.map(hash)
  const faults = others.flatMap((it, at) => (it === expected ? [] : [`${searches[at + 1]}: ${it}`]))
  return { faults, liquidated: runs[0].isLiquidated.reduce((sum, it) => sum + it, 0) }
}
