/** What colours and lines of the drawing are. */
export function Keys({ hasGhost, isSynthetic }: { hasGhost: boolean; isSynthetic: boolean }) {
  return (
    <ul className="keys muted">
      <li>
        <span className="swatch line paint-endogenous" />
        price
      </li>
      <li>
        <span className="swatch line dotted paint-exogenous" />
        shocks alone
      </li>
      <li>
        <span className="swatch pale paint-endogenous" />
        between them: the cascade
      </li>
      {hasGhost && (
        <li>
          <span className="swatch line dashed" />
          the scenario as it is
        </li>
      )}
      <li>
        <span className="swatch paint-long" />
        longs
      </li>
      <li>
        <span className="swatch paint-short" />
        shorts
      </li>
      <li>
        <span className="swatch pale paint-long" />
        pale: before the run; full: still there
      </li>
      {isSynthetic && <li>accounts are synthetic</li>}
    </ul>
  )
}
