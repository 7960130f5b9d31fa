/** Catches what a screen throws while drawing, says so, and offers another try; the rest of the player goes on. */
import { Component, type ReactNode } from 'react'
import { QueryError } from './query-state.tsx'

interface Props {
  children: ReactNode
}

export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return <QueryError error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
  }
}
