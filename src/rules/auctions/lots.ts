/** How many lots the vaults of a venue can be cut into, and how many keepers' turns that makes. */
import { priceOf } from '../../engine/margin/margin.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { forEachLeg } from '../../engine/world/holdings.ts'
import { InputError } from '../../kit/assert.ts'
import type { KeeperTerms } from './keepers.ts'

export interface LotTerms extends KeeperTerms {
  readonly penalty: number
  readonly lump?: number | undefined
  readonly dunk?: number | undefined
}

/** Lots of a venue, where there are more than vaults; lots opened in a run, whatever prices do. */
const LOTS_MAX = 100_000
export const OPENED_MAX = 500_000
/** Turns of all keepers at all lots in a run in which none is sold. */
const TURNS_MAX = 1e10

/** Throws InputError where lots are too small, or turns too frequent, for a run that ends. */
export function refuseTooMany(terms: LotTerms, world: LiveWorld, venue: number): void {
  let [vaults, byLump, byDunk] = [0, 0, 0]
  for (let account = 0; account < world.accounts.traderCount; account++) {
    if (world.accounts.venue[account] !== venue) continue
    const { units, due } = holdings(world, account)
    if (!(due > 0)) continue
    vaults++
    byLump += Math.max(1, units / (terms.lump ?? Infinity))
    byDunk += Math.max(1, (due * (1 + terms.penalty)) / (terms.dunk ?? Infinity))
  }
  const most = Math.max(LOTS_MAX, vaults)
  requireFew('lump', terms.lump, byLump, most)
  requireFew('dunk', terms.dunk, byDunk, most)
  const keepers = terms.keepers.reduce((sum, { count }) => sum + count, 0)
  const lots = Math.ceil(Math.max(byLump, byDunk))
  const { endMs } = world.settings
  const leastMs = (keepers * lots * endMs) / TURNS_MAX
  if (terms.attemptMs >= leastMs) return
  throw new InputError('keepers would have too many turns', {
    field: 'attemptMs',
    value: terms.attemptMs,
    allowed: `${Math.ceil(leastMs)} or more for ${keepers} keepers, ${lots} lots and ${endMs} ms`,
  })
}

function requireFew(field: string, size: number | undefined, lots: number, most: number): void {
  if (size === undefined || lots <= most) return
  throw new InputError(`vaults would be cut into ${Math.ceil(lots)} lots`, {
    field,
    value: size,
    allowed: `at most ${most} lots: about ${Number(((size * lots) / most).toPrecision(3))} or more`,
  })
}

/** Units of collateral, of all kinds, and debt in money. */
function holdings(world: LiveWorld, account: number): { units: number; due: number } {
  let [units, due] = [0, 0]
  forEachLeg(world, account, (_, instrument, held) => {
    if (held < 0) due -= held * priceOf(world, instrument)
    else if (world.instruments.weight[instrument] > 0) units += held
  })
  return { units, due }
}
