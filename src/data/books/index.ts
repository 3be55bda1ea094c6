/** Formats of order-book files. A new one is a file beside this and a line in the list. */
import { binanceDepth } from './binance-depth.ts'
import type { BookFormat } from './book.ts'
import { levels } from './levels.ts'

export const bookFormats: readonly BookFormat[] = [levels, binanceDepth]
