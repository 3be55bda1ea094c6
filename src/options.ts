/** Option dealers: greeks, what a book makes them trade, and what hedging does and costs. */
export { black76, type Greeks, type Option } from './options/black-76.ts'
export {
  type BookGreeks,
  bookGreeks,
  type DealerPosition,
  dealerBook,
  flipLevels,
  gammaByLevel,
  type OpenInterest,
  type SignConvention,
  signConventions,
  unhedgedGain,
} from './options/dealer-book.ts'
export {
  type BandTerms,
  discreteHedgingError,
  freyStremme,
  hedgeAmplification,
  hedgingBand,
  lelandVolatility,
  sircarPapanicolaou,
} from './options/hedging.ts'
