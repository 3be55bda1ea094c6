/** Where the parts of the cascade's drawing stand, in pixels. */

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly isNarrow: boolean
  readonly price: Box
  /** One below the other, on the time line of the price. */
  readonly lanes: readonly Box[]
  readonly map: Box | null
  readonly book: Box | null
  /** Below the lowest lane. */
  readonly axisTop: number
}

const priceHeight = 280
const laneHeight = 44
const laneGap = 28
const narrowMax = 720

/** On wide screens the map stands left of the price and the book right of it, all to one scale. */
export function layoutOf(width: number, lanes: number, hasMap: boolean, hasBook: boolean): Layout {
  const isNarrow = width < narrowMax
  const left = isNarrow ? 0 : hasMap ? Math.round(0.17 * width) : 0
  const right = isNarrow ? 0 : hasBook ? Math.round(0.13 * width) : 0
  const axis = isNarrow ? 52 : 64
  const labels = isNarrow ? 8 : 96
  const inner = Math.max(80, width - left - right - axis - labels)
  const top = 24
  const price = { left: left + axis, top, width: inner, height: isNarrow ? 220 : priceHeight }
  const lanesTop = top + price.height + laneGap + 4
  const boxes = Array.from({ length: lanes }, (_, lane) => ({
    left: price.left,
    top: lanesTop + lane * (laneHeight + laneGap),
    width: inner,
    height: laneHeight,
  }))
  const axisTop = lanesTop + lanes * (laneHeight + laneGap) - laneGap
  const below = axisTop + 64
  const sideHeight = 200
  const half = Math.floor((width - axis - 16) / 2)
  const map = !hasMap
    ? null
    : isNarrow
      ? { left: axis, top: below, width: hasBook ? half : width - axis, height: sideHeight }
      : { left: 0, top, width: left, height: price.height }
  const book = !hasBook
    ? null
    : isNarrow
      ? { left: axis + half + 16, top: below, width: half, height: sideHeight }
      : { left: width - right, top, width: right, height: price.height }
  const height = isNarrow && (hasMap || hasBook) ? below + sideHeight + 24 : axisTop + 40
  return { width, height, isNarrow, price, lanes: boxes, map, book, axisTop }
}
