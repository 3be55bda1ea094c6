/** Who holds which contracts, on which side, and how much compared to the others. */
import type { MarginBracket } from '../../engine/world/snapshot.ts'
import { firstFrom } from '../../kit/bisect.ts'
import { exp, pow } from '../../kit/math.ts'
import type { Random } from '../../kit/random.ts'
import type { PopulationParameters } from './population-parameters.ts'

/** A contract of the population. */
export interface Contract {
  readonly id: string
  readonly row: number
  readonly brackets: readonly MarginBracket[]
  /** Counted in dollars; its price is coins per dollar. */
  readonly isInverse: boolean
  readonly price: number
  /** Of one side, in base. */
  readonly openInterest: number
  readonly longShare: number
}

/** Which draw of an account serves what. Those of position p follow those of position p − 1. */
export const draws = {
  isCross: 0,
  positions: 1,
  size: 2,
  contract: (position: number) => 8 + 8 * position,
  side: (position: number) => 9 + 8 * position,
  split: (position: number) => 10 + 8 * position,
  leverage: (position: number) => 11 + 8 * position,
  entry: (position: number) => 12 + 8 * position,
}

export interface DrawnLegs {
  readonly count: number
  /** Legs of account a are [begin[a], begin[a + 1]). */
  readonly begin: Int32Array
  readonly account: Int32Array
  /** Index into the list of contracts. */
  readonly contract: Int32Array
  /** Long > 0 > short. Relative sizes, until `fitSizes` has made them amounts. */
  readonly amount: Float64Array
}

export function drawLegs(
  given: PopulationParameters,
  contracts: readonly Contract[],
  random: Random,
  step: number,
): DrawnLegs {
  const begin = drawCounts(given, contracts.length, random, step)
  const count = begin[given.accounts] as number
  const legs: DrawnLegs = {
    count,
    begin,
    account: new Int32Array(count),
    contract: new Int32Array(count),
    amount: new Float64Array(count),
  }
  const choose = chooser(contracts)
  const relative = legs.amount
  for (let account = 0; account < given.accounts; account++) {
    const first = begin[account] as number
    const end = begin[account + 1] as number
    const size = drawSize(given, random, account, step)
    // The first accounts fill a long and a short of every contract in turn.
    const seat = account < 2 * contracts.length ? account : -1
    for (let leg = first; leg < end; leg++) {
      const position = leg - first
      const u = random.uniform(account, step, draws.contract(position))
      const wanted = seat >= 0 ? seat >> 1 : choose(u)
      const contract = firstFree(legs.contract, first, leg, wanted, contracts.length)
      const { longShare } = contracts[contract] as Contract
      const drawn = random.uniform(account, step, draws.side(position)) < longShare
      const isLong = seat >= 0 ? seat % 2 === 0 : drawn
      const split =
        end - first === 1 ? 1 : 0.5 + random.uniform(account, step, draws.split(position))
      legs.account[leg] = account
      legs.contract[leg] = contract
      relative[leg] = (isLong ? size : -size) * split
    }
  }
  return legs
}

/** Where the legs of each account begin: one for most, several for a share of `crossShare`. */
function drawCounts(
  { accounts, crossShare, positionsMax }: PopulationParameters,
  contracts: number,
  random: Random,
  step: number,
): Int32Array {
  const begin = new Int32Array(accounts + 1)
  const most = Math.min(positionsMax, contracts)
  for (let account = 0; account < accounts; account++) {
    const isSeated = account < 2 * contracts
    const isCross =
      !isSeated && most > 1 && random.uniform(account, step, draws.isCross) < crossShare
    const count = isCross ? 2 + random.uniformInt(account, step, draws.positions, most - 1) : 1
    begin[account + 1] = (begin[account] as number) + count
  }
  return begin
}

function drawSize(
  { sizes }: PopulationParameters,
  random: Random,
  account: number,
  step: number,
): number {
  if ('lognormal' in sizes) return exp(sizes.lognormal * random.normal(account, step, draws.size))
  return pow(1 - random.uniform(account, step, draws.size), -1 / sizes.pareto)
}

/** Contracts by their share of all open interest, in value. */
function chooser(contracts: readonly Contract[]): (u: number) => number {
  const values = contracts.map(({ openInterest, price }) => openInterest * price)
  const total = values.reduce((sum, value) => sum + value, 0)
  let sum = 0
  const upTo = values.map((value) => {
    sum += value
    return sum / total
  })
  const last = contracts.length - 1
  return (u) => firstFrom(0, last, (at) => !(u < (upTo[at] as number)))
}

/** `wanted`, or the next contract that legs [first, leg) do not hold yet. */
function firstFree(
  held: Int32Array,
  first: number,
  leg: number,
  wanted: number,
  contracts: number,
): number {
  let contract = wanted
  for (let before = first; before < leg; ) {
    if (held[before] === contract) {
      contract = (contract + 1) % contracts
      before = first
    } else before++
  }
  return contract
}
