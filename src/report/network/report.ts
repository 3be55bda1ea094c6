/** What a network says about a shock, by one method: sentences, tables, and a picture's data. */
import type { LoadedNetwork } from '../../data/network-file.ts'
import type { Network } from '../../networks/network.ts'
import { columnSums, entriesOf, rowSums } from '../../networks/sparse.ts'
import { amount } from '../quantity.ts'
import type { Table } from '../table.ts'
import { say, type Text } from '../text.ts'
import { clearingReport } from './clearing.ts'
import type { NetworkFindings } from './findings.ts'
import {
  type NetworkRequest,
  type NetworkText,
  networkMethods,
  readNetworkRequest,
} from './request.ts'
import { stressReport } from './stress.ts'
import { furfineReport, nevaReport } from './valuation.ts'

export interface NetworkPicture {
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
  /** Institutions that are not drawn. */
  readonly left: number
}

export interface PictureNode {
  readonly name: string
  /** Assets as a share of the largest. */
  readonly size: number
  /** 0: no default. */
  readonly round: number
}

/** From debtor to creditor, by numbers of nodes. */
export interface PictureEdge {
  readonly from: number
  readonly to: number
  /** The debt as a share of the largest. */
  readonly size: number
  /** Share of it that is lost. */
  readonly lost: number
}

export interface NetworkReport {
  readonly title: string
  readonly request: NetworkRequest
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
  readonly picture: NetworkPicture
}

/** More than these make no picture: the largest are drawn. */
const drawnMax = 200

export function networkReport(
  loaded: LoadedNetwork,
  title: string,
  text: NetworkText,
): NetworkReport {
  const request = readNetworkRequest(loaded, text)
  const findings = findingsOf(loaded, request)
  const method = networkMethods.find(({ id }) => id === request.method)
  const { secured } = loaded
  return {
    title: `${title}: ${request.method}, ${method?.title ?? ''}`,
    request,
    sentences: [
      ...findings.sentences.filter((it) => it !== ''),
      ...(secured.covered > 0
        ? [
            [
              say`Collateral covers ${amount(secured.covered)} of ${amount(secured.whole)} `,
              'that are owed; the rest stands in the network.',
            ],
          ]
        : []),
    ],
    tables: findings.tables,
    picture: pictureOf(loaded.network, findings),
  }
}

function findingsOf(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { method } = request
  if (method === 'eisenberg-noe' || method === 'rogers-veraart') {
    return clearingReport(loaded, request)
  }
  if (method === 'furfine') return furfineReport(loaded, request)
  return method === 'neva' ? nevaReport(loaded, request) : stressReport(loaded, request)
}

function pictureOf(network: Network, { round, lost }: NetworkFindings): NetworkPicture {
  const { names, liabilities, externalAssets } = network
  const claims = columnSums(liabilities)
  const owed = rowSums(liabilities)
  const sizes = names.map((_, row) =>
    Math.max(owed[row] ?? 0, (externalAssets[row] ?? 0) + (claims[row] ?? 0)),
  )
  const order = [...names.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
  const drawn = order.slice(0, drawnMax).sort((a, b) => a - b)
  const placeOf = new Map(drawn.map((row, place) => [row, place]))
  const largest = Math.max(0, ...sizes) || 1
  const debtMax = liabilities.value.reduce((most, value) => Math.max(most, value), 0) || 1
  return {
    nodes: drawn.map((row) => ({
      name: names[row] ?? '',
      size: (sizes[row] ?? 0) / largest,
      round: round[row] ?? 0,
    })),
    edges: [...entriesOf(liabilities)].flatMap(({ row, column, value }, at) => {
      const from = placeOf.get(row)
      const to = placeOf.get(column)
      if (from === undefined || to === undefined || value === 0) return []
      return [{ from, to, size: value / debtMax, lost: (lost[at] ?? 0) / value }]
    }),
    left: names.length - drawn.length,
  }
}
