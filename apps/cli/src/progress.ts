/** How a run goes, on stderr: the data on stdout stays clean. */
import { clock, count, duration, textOf } from 'cascade-engine/report'
import { harmless, note, noteRaw } from './surroundings.ts'

export type ProgressStyle = 'auto' | 'json' | 'none'

export interface Progress {
  /** Called after every round. */
  round(round: number, timeMs: number): void
  /** Something else takes a while. */
  say(text: string): void
  /** Takes the line away again. */
  end(): void
}

const everyMs = 250
/** Short runs are over before anybody reads a line. */
const silentMs = 400

const none: Progress = { round() {}, say() {}, end() {} }

export function createProgress(style: ProgressStyle, isTerminal: boolean, endMs: number): Progress {
  if (style === 'json') return jsonProgress(endMs)
  return style === 'auto' && isTerminal ? lineProgress(endMs) : none
}

/** Counts rounds and looks at the clock only now and then: a round may take a microsecond. */
function throttled(write: (round: number, timeMs: number, ranMs: number) => void) {
  const beganMs = performance.now()
  let nextMs = beganMs + silentMs
  let calls = 0
  return (round: number, timeMs: number) => {
    if ((++calls & 63) !== 0 && round > 64) return
    const nowMs = performance.now()
    if (nowMs < nextMs) return
    nextMs = nowMs + everyMs
    write(round, timeMs, nowMs - beganMs)
  }
}

function lineProgress(endMs: number): Progress {
  let isShown = false
  const write = (text: string) => {
    isShown = true
    noteRaw(`\r\u001b[2K${harmless(text)}`)
  }
  return {
    round: throttled((round, timeMs, ranMs) => {
      const rate = `${textOf(count((1000 * round) / ranMs))} rounds/s`
      const at = `round ${textOf(count(round))} · ${textOf(clock(timeMs))}`
      write(`${at} · ${rate}${left(timeMs, endMs, ranMs)}`)
    }),
    say: write,
    end() {
      if (isShown) noteRaw('\r\u001b[2K')
      isShown = false
    },
  }
}

/** Time left, where time passes in the run; a run at one instant has no known end. */
function left(timeMs: number, endMs: number, ranMs: number): string {
  if (!(timeMs > 0 && endMs > timeMs)) return ''
  const leftMs = Math.round((ranMs * (endMs - timeMs)) / timeMs)
  return ` · ${textOf(duration(leftMs))} left at most`
}

function jsonProgress(endMs: number): Progress {
  const write = (fields: object) => note(JSON.stringify(fields))
  return {
    round: throttled((round, timeMs, ranMs) => {
      write({ round, timeMs, endMs, ranMs: Math.round(ranMs) })
    }),
    say: (text) => write({ text }),
    end() {},
  }
}
