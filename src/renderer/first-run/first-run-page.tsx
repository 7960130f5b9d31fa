import { Page } from '../app/page.tsx'

export function FirstRunPage() {
  return (
    <Page title="Soul Player">
      <></>
    </Page>
  )
}
