/**
 * A network as a drawing that needs no script: institutions in a circle in the order of the file,
 * a curve from debtor to creditor for each debt. The same network gives the same drawing.
 */
import {
  count,
  type NetworkPicture,
  type PictureEdge,
  type PictureNode,
  textOf,
} from 'cascade-engine/report'
import { type Html, html } from './html.ts'

const size = 900
const middle = size / 2
const circle = 320
const edgesMax = 3000

interface Point {
  readonly x: number
  readonly y: number
}

export function networkPicture({ nodes, edges, left }: NetworkPicture): Html {
  const angle = (place: number) => (2 * Math.PI * place) / nodes.length - Math.PI / 2
  const at = (place: number): Point => pointAt(angle(place), circle)
  // The largest, drawn from small to large, so that they lie on top.
  const drawn = [...edges].sort((a, b) => a.size - b.size).slice(-edgesMax)
  const hidden = left > 0 || drawn.length < edges.length
  return html`<svg class="network" viewBox="0 0 ${size} ${size}" role="img"
  aria-label="who owes whom, and who defaults">
<g fill="none">${drawn.map((edge) => curve(edge, at(edge.from), at(edge.to)))}</g>
${nodes.map((node, place) => circleOf(node, at(place), nodes.length))}
${nodes.map((node, place) => label(node, angle(place), nodes.length))}
</svg>
<p><small>A circle is as large as its assets, or debts where they are more, and filled where it
defaults, darkest in the first round; a curve runs from debtor to creditor, as wide as the debt, and
red by the part of it that is lost.${
    hidden &&
    html` Only the largest are drawn: ${textOf(count(left))} institutions and ${textOf(
      count(edges.length - drawn.length),
    )} debts are not.`
  }</small></p>`
}

function pointAt(angle: number, radius: number): Point {
  return { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) }
}

const digits = (value: number): string => value.toFixed(1)

/** Bent to its left, so that a debt and its opposite do not lie on each other. */
function curve({ size: width, lost }: PictureEdge, from: Point, to: Point): Html {
  const x = (from.x + to.x) / 2
  const y = (from.y + to.y) / 2
  const bent = {
    x: middle + 0.55 * (x - middle) - 0.15 * (to.y - from.y),
    y: middle + 0.55 * (y - middle) + 0.15 * (to.x - from.x),
  }
  const points = [from, bent, to].map((point) => `${digits(point.x)} ${digits(point.y)}`)
  const kind = lost > 1e-9 ? 'lost' : 'paid'
  const shade = lost > 1e-9 ? 0.35 + 0.65 * lost : 0.35
  return html`<path class="${kind}" d="M${points[0]}Q${points[1]} ${points[2]}"
    stroke-width="${digits(0.6 + 5.4 * width)}" opacity="${shade.toFixed(2)}"/>`
}

function circleOf({ name, size: share, round }: PictureNode, { x, y }: Point, nodes: number): Html {
  const largest = Math.min(34, (2.4 * circle) / Math.max(8, nodes))
  const radius = Math.max(2, largest * Math.sqrt(share))
  const shade = round > 0 ? Math.max(0.35, 1 - 0.2 * (round - 1)) : 0
  return html`<circle class="node" cx="${digits(x)}" cy="${digits(y)}" r="${digits(radius)}"/>
<circle class="defaulted" cx="${digits(x)}" cy="${digits(y)}" r="${digits(radius)}"
  fill-opacity="${shade.toFixed(2)}"><title>${name}</title></circle>`
}

/** Along the ray outwards where there are many, so that 200 names do not overlap. */
function label({ name }: PictureNode, angle: number, nodes: number): Html {
  const { x, y } = pointAt(angle, circle + (nodes > 24 ? 16 : 42))
  const letters = Math.min(15, Math.max(6, (2 * Math.PI * circle * 0.8) / nodes))
  const isLeft = Math.cos(angle) < -1e-9
  const turned = (angle * 180) / Math.PI + (isLeft ? 180 : 0)
  const turn = nodes > 24 ? turned : 0
  const anchor =
    Math.abs(Math.cos(angle)) < 1e-9 && turn === 0 ? 'middle' : isLeft ? 'end' : 'start'
  const short = name.length > 16 ? `${name.slice(0, 15)}…` : name
  return html`<text x="${digits(x)}" y="${digits(y)}" font-size="${digits(letters)}" dy="0.35em"
  text-anchor="${anchor}" transform="rotate(${[turn, x, y].map(digits).join(' ')})">${short}</text>`
}
