import { Component, type ReactNode } from 'react';

interface ErrorBoundaryState {
  readonly message: string | undefined;
}

/** Keeps the frame of the page usable when a screen fails, and says what failed. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { message: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === undefined) return this.props.children;
    return (
      <>
        <h1>This screen failed</h1>
        <p>The rest of the page still works. What was said: “{message}”.</p>
        <button type="button" onClick={() => this.setState({ message: undefined })}>
          Show it again
        </button>
      </>
    );
  }
}
