// How many runs of a command are done, on stderr where somebody looks.
import { isNoteOnTerminal, noteRaw } from './surroundings.ts'

const silentMs = 400
const everyMs = 250

/** `12 of 21 runs · 3.2 /s · 3 s left`. */
export function createCount(all: number, done: number, what = 'runs') {
  const beganMs = performance.now()
  let nextMs = beganMs + silentMs
  let isShown = false
  return {
    /** `more` is told beside it, and asked for only when it is shown. */
    at(count: number, more = () => '') {
      const nowMs = performance.now()
      if (!isNoteOnTerminal() || nowMs < nextMs) return
      nextMs = nowMs + everyMs
      isShown = true
      const perSecond = (1000 * (count - done)) / (nowMs - beganMs)
      const left = Math.ceil((all - count) / perSecond)
      const rate = `${perSecond.toPrecision(2)} /s`
      // A search may take more than it was thought to.
      const known = count > all ? `${count} ${what}` : `${count} of ${all} ${what}`
      const ends = count > all ? '' : ` · ${left} s left`
      noteRaw(`\r\u001b[2K${known} · ${rate}${ends}${more()}`)
    },
    /** The line goes, until more is done. */
    end() {
      if (isShown) noteRaw('\r\u001b[2K')
      isShown = false
    },
  }
}
