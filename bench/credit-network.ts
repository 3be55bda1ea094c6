/** A thousand institutions that owe each other, by seed: what networks are measured on. */
import { exp } from '../src/kit/math.ts'
import { createStream } from '../src/kit/streams.ts'
import { type Network, networkOfMatrix } from '../src/networks/network.ts'
import { randomLinks } from '../src/networks/random-cascades.ts'
import { columnSums, rowSums, sparseOf } from '../src/networks/sparse.ts'

/** Each owes five others on average; equity is about twice what each has lent the others. */
export function creditNetwork(count: number, creditors = 5): Network {
  const random = createStream(1, 'bench/credit-network')
  const { links } = randomLinks(random, count, creditors / (count - 1))
  const size = Array.from({ length: count }, (_, row) => exp(random.normal(1, row, 0)))
  const entries = [...links.to].map((column, at) => ({ row: rowAt(links.begin, at), column }))
  const liabilities = sparseOf(
    count,
    count,
    entries.map(({ row, column }) => ({ row, column, value: Math.min(size[row], size[column]) })),
  )
  const claims = columnSums(liabilities)
  const debts = rowSums(liabilities)
  const externalAssets = claims.map((value, row) => 9 * Math.max(value, debts[row], size[row]))
  const externalLiabilities = externalAssets.map((value, row) =>
    Math.max(0, 0.8 * (value + claims[row]) - debts[row]),
  )
  return networkOfMatrix(liabilities, externalAssets, externalLiabilities)
}

function rowAt(begin: Int32Array, at: number): number {
  let [low, high] = [0, begin.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (begin[middle] <= at) low = middle
    else high = middle
  }
  return low
}

/** The default of each of the twenty with the largest assets, as shocks. */
export function twentyDefaults({ externalAssets }: Network): Float64Array[] {
  const largest = [...externalAssets.keys()].sort((a, b) => externalAssets[b] - externalAssets[a])
  return largest.slice(0, 20).map((first) => {
    const shock = new Float64Array(externalAssets.length)
    shock[first] = 1
    return shock
  })
}

/** Half of the external assets of every tenth, of the others almost all that they can bear. */
export const wideLoss = ({ externalAssets }: Network): Float64Array =>
  externalAssets.map((value, row) => value * (row % 10 === 0 ? 0.5 : 0.205))
