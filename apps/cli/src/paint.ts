import colors from 'picocolors'

/** What colour means in the terminal: the same as in the report. Everything reads without it. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly muted: (text: string) => string
  readonly endogenous: (text: string) => string
  readonly exogenous: (text: string) => string
  readonly badDebt: (text: string) => string
}

/** `isColored` false: every function returns its text. NO_COLOR and pipes turn colour off. */
export function createPaint(isColored: boolean): Paint {
  const { bold, dim, gray, magenta, red } = colors.createColors(isColored)
  return { bold, muted: dim, endogenous: magenta, exogenous: gray, badDebt: red }
}

export function wantsColor(isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR && FORCE_COLOR !== '0') return true
  return isTerminal && TERM !== 'dumb'
}
