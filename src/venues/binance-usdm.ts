/**
 * Binance USDⓈ-M futures: reduced at market until the account complies again; where no reduction
 * makes it comply, taken over by the insurance fund at the bankruptcy price; when the fund cannot,
 * auto-deleveraged at that price.
 */
import { defineVenue } from '../engine/ports/ports.ts'
import {
  type StagedTakeover,
  stagedTakeover,
  stagedTakeoverParameters,
} from '../rules/staged-takeover.ts'

export const binanceUsdm = defineVenue<StagedTakeover>({
  id: 'binance-usdm',
  title: 'Binance USDⓈ-M futures',
  family: 'margin',
  parameters: stagedTakeoverParameters(0.0125),
  citations: [
    {
      rule: 'maintenance brackets, liquidation price',
      url: 'https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93',
      readOn: '2026-11-23',
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
      rule: 'liquidation fee 1.25 %',
      url: 'https://www.binance.com/en/futures/trading-rules',
      readOn: '2026-11-23',
      note: 'seen on liquidated accounts of 10 October 2025; 1.5 % on some contracts',
    },
  ],
  assumes: [
    'of every position the same share of what lies above its first bracket is sold',
    'to have 1 % more than maintenance after the fee; as often as that can still be reached',
    'fees are charged on these orders only, and on nobody who is worth nothing',
    'the fund sells what it takes at once, down to the price that leaves it with nothing',
    'what the book does not take is auto-deleveraged there: the fund ends at 0 before others pay',
  ],
  ignores: ['open orders (cancelled first)', 'hedge mode', 'position limits', 'several funds'],
  create: stagedTakeover,
})
