/**
 * Binance COIN-M futures: contracts on a coin in dollars, margined and settled in that coin.
 * Brackets, fund and fee are in coins; liquidation goes as for USDⓈ-M (rules/staged-takeover.ts).
 *
 *     profit of a long of N dollars = N · (1 / entry − 1 / mark) coins
 */
import { defineVenue } from '../engine/ports/ports.ts'
import {
  type StagedTakeover,
  stagedTakeover,
  stagedTakeoverParameters,
} from '../rules/staged-takeover.ts'

export const binanceCoinm = defineVenue<StagedTakeover>({
  id: 'binance-coinm',
  title: 'Binance COIN-M futures',
  family: 'margin',
  parameters: stagedTakeoverParameters(0.01),
  citations: [
    {
      rule: 'margin in the coin, brackets by notional in the coin',
      url: 'https://www.binance.com/en/support/faq/be2c7d9d95b04a7e8044ed02dd7dfe5c',
      readOn: '2026-11-29',
    },
    {
      rule: 'reduced by one IOC order, then takeover at the bankruptcy price',
      url: 'https://www.binance.com/en/support/faq/360033525271',
      readOn: '2026-11-23',
    },
    {
      rule: 'auto-deleveraging at the bankruptcy price',
      url: 'https://www.binance.com/en/support/faq/360033525471',
      readOn: '2026-11-23',
    },
    {
      rule: 'liquidation fee 1.0 %',
      url: 'https://www.binance.com/en/futures/trading-rules',
      readOn: '2026-11-23',
      note: 'seen on accounts liquidated on 10 October 2025, none of which is published',
    },
  ],
  assumes: [
    'the same stages as for USDⓈ-M, which Binance describes for both at once',
    'one insurance fund in the coin',
    'wallets below one coin count as one in the ranking of auto-deleveraging, as its formula says',
  ],
  ignores: [
    'contracts come whole (100 dollars of BTC, 10 of others): any size is traded',
    'delivery contracts and their settlement',
    'open orders (cancelled first)',
    'hedge mode',
    'position limits',
    'coins lent against others (multi-assets mode is USDⓈ-M only)',
  ],
  create: stagedTakeover,
})
