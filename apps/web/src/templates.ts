/** Scenarios to put accounts of one's own into. Every number in them is assumed, and says so. */
import type { ScenarioFiles } from './engine/protocol.ts'

interface Template {
  readonly title: string
  readonly source: ScenarioFiles
}

const lending = `id: own-lending-market
title: A lending market, to put loans of one's own into
about: >-
  ETH as collateral, USD borrowed, liquidators who sell what they seize into one market. All
  numbers are assumed: change what is yours, and put your accounts in place of these.
synthetic: true
until: 1h
assets: { USD: { usd: 1 } }
markets:
  ETH/USD:
    base: ETH
    quote: USD
    # Price change per coin sold: $20M within 1 %. Assumed.
    liquidity: { model: linear-impact, price: 4000, slope: 0.008 }
oracles:
  ether: { source: { model: market-mid, market: ETH/USD } }
  dollar: { source: { model: fixed, price: 1 } }
venues:
  lending:
    rules: { model: aave-v3 }
    settlement: USD
    instruments:
      # weight: the liquidation threshold. Assumed, as the bonus is.
      ETH:
        { kind: balance, asset: ETH, oracle: ether, market: ETH/USD, weight: 0.83, bonus: 0.05 }
      USD: { kind: balance, asset: USD, oracle: dollar }
accounts:
  - generate: loans
    venue: lending
    accounts: 300
    collateral: ETH
    total: 20000
    debt: USD
    health: { 0: 1.05, 0.5: 1.6, 0.9: 2.4, 1: 5 }
    largestShare: 0.05
shocks:
  - { model: price-gap, markets: ETH/USD, drop: 0.25 }
`

export const templates: readonly Template[] = [
  {
    title: 'a lending market (ETH against USD)',
    source: { file: 'scenario.yaml', text: lending, files: {}, seedTable: null },
  },
]
