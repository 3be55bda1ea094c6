/** What stands under the cursor of a chart, said beside it. */
import { type PointerEvent, type ReactNode, useState } from 'react'

interface Shown {
  readonly x: number
  readonly y: number
  readonly isLeft: boolean
  readonly lines: readonly string[]
}

export interface Tip {
  /** To be put into the element of the chart, which is positioned. */
  readonly element: ReactNode
  show(event: PointerEvent<Element>, lines: readonly string[]): void
  hide(): void
}

export function useTip(): Tip {
  const [shown, setShown] = useState<Shown | null>(null)
  const element = shown && (
    <div
      className={shown.isLeft ? 'tip left' : 'tip'}
      role="tooltip"
      style={{ left: shown.x, top: shown.y }}
    >
      {shown.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <div key={at}>{line}</div>
      ))}
    </div>
  )
  return {
    element,
    hide: () => setShown(null),
    show(event, lines) {
      const box = event.currentTarget.closest('.cascade-chart, .chart')?.getBoundingClientRect()
      if (box === undefined) return
      const x = event.clientX - box.left
      setShown({ x, y: event.clientY - box.top, isLeft: x > box.width / 2, lines })
    },
  }
}
