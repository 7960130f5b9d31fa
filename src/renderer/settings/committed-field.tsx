/** A field whose text holds when it is left or Enter is pressed, unless it is wrong; Escape brings the old one back. */
import { type ComponentProps, useState } from 'react'
import { TextField } from '../ui/text-field.tsx'

export interface CommittedFieldProps extends Pick<ComponentProps<'input'>, 'className' | 'inputMode' | 'maxLength'> {
  label: string
  value: string
  onCommit: (value: string) => void
  /** Why a text cannot be taken, without the blanks around it. */
  wrong: (text: string) => string | undefined
}

export function CommittedField({ label, value, onCommit, wrong, ...props }: CommittedFieldProps) {
  const [typed, setTyped] = useState<string>()
  const text = typed?.trim() ?? value
  const error = typed === undefined ? undefined : wrong(text)
  const commit = () => {
    if (error !== undefined) return
    setTyped(undefined)
    if (text !== value) onCommit(text)
  }
  return (
    <TextField
      {...props}
      label={label}
      hideLabel
      value={typed ?? value}
      error={error}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setTyped(undefined)
      }}
    />
  )
}
