/** What can be taken away: the drawing, tables, events, the scenario, a link. */
import type { DeskView, Exported } from 'cascade-engine/report'
import { useState } from 'react'
import { type Address, fragmentOf } from '../address.ts'
import type { Client } from '../engine/client.ts'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { linkMax, packScenario } from '../own-link.ts'

interface ExportsProps {
  readonly client: Client
  readonly view: DeskView
  readonly source: ScenarioFiles
  readonly address: Address
  /** What is set in a scenario of one's own; null: it is a shipped one. */
  readonly ownSet: readonly string[] | null
}

export function Exports({ client, view, source, address, ownSet }: ExportsProps) {
  const [told, setTold] = useState('')
  const file = (what: Exported) => async () =>
    save(`${view.id}-${what}`, await client.ask('exported', what))
  const all: readonly (readonly [string, () => Promise<void> | void])[] = [
    ['Drawing as SVG', () => withDrawing((svg) => save(`${view.id}.svg`, svg))],
    ['as PNG', () => withDrawing((svg, size) => savePng(`${view.id}.png`, svg, size))],
    ['Rounds as CSV', file('rounds.csv')],
    ['Accounts as CSV', file('accounts.csv')],
    ['Events as Parquet', file('events.parquet')],
    ['Scenario as YAML', () => save(`${view.id}.yaml`, source.text)],
    ['Copy the command', () => navigator.clipboard.writeText(view.command)],
    [
      'Copy a link',
      async () => navigator.clipboard.writeText(await linkTo(address, source, ownSet)),
    ],
  ]
  return (
    <section aria-label="Take it away" className="toolbar">
      <h2>Take it away</h2>
      {all.map(([title, act]) => (
        <button
          key={title}
          type="button"
          onClick={async () => {
            try {
              await act()
              setTold(`${title}: done`)
            } catch (error) {
              setTold(`${title}: ${error instanceof Error ? error.message : error}`)
            }
          }}
        >
          {title}
        </button>
      ))}
      <small role="status">{told}</small>
    </section>
  )
}

/** A scenario of one's own goes into the link. */
async function linkTo(
  address: Address,
  source: ScenarioFiles,
  set: readonly string[] | null,
): Promise<string> {
  const own = set === null ? null : await packScenario({ source, set })
  if (own !== null && own.length > linkMax) throw new Error('the files are too large for a link')
  const [base] = location.href.split('#')
  return base + fragmentOf({ ...address, own })
}

function save(name: string, content: string | Uint8Array | Blob): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart])
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The drawing with the styles that the page gives it, so that it stands alone. */
function withDrawing(act: (svg: string, size: Size) => Promise<void> | void): Promise<void> | void {
  const drawing = document.querySelector<SVGSVGElement>('.cascade-chart svg')
  if (drawing === null) throw new Error('open the view Cascade: there is no drawing here')
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const [from, to] = [drawing, copy].map((it) => [it, ...it.querySelectorAll('*')])
  for (const [at, element] of (from ?? []).entries()) {
    const style = getComputedStyle(element)
    const wanted = styles.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';')
    to?.[at]?.setAttribute('style', wanted)
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const ground = getComputedStyle(document.body).backgroundColor
  copy.style.background = ground
  const { width, height } = drawing.getBoundingClientRect()
  return act(new XMLSerializer().serializeToString(copy), { width, height })
}

const styles = [
  ...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity'],
  ...['font-family', 'font-size', 'text-anchor'],
]

const sharpness = 2

async function savePng(name: string, svg: string, { width, height }: Size): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = sharpness * width
  canvas.height = sharpness * height
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  if (blob === null) throw new Error('this browser makes no PNG')
  save(name, blob)
}
