/** What is drawn in report.html: the parts of the page, over numbers that stand in the file. */
import type { DeskChart } from 'cascade-engine/report'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { CascadePlayer } from './parts/cascade-player.tsx'
import { CurveChart } from './parts/curve-chart.tsx'

const chart = JSON.parse(document.getElementById('chart-data')?.textContent ?? '{}') as DeskChart

function draw(id: string, what: ReactNode): void {
  const place = document.getElementById(id)
  if (place !== null) createRoot(place).render(what)
}

draw('cascade', <CascadePlayer chart={chart} />)
const { gauge } = chart
if (gauge !== null) {
  draw(
    'gauge',
    <CurveChart
      path={chart.points.isTimed ? 'time' : 'round'}
      values={gauge.map(({ at }) => at)}
      metric="loop gain ρ(K)"
      numbers={gauge.map(({ rho }) => rho)}
      limit={1}
    />,
  )
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '')
    button.textContent = 'Copied'
  })
}
