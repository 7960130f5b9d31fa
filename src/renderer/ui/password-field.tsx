/** A line for a password, with the button that shows what is typed. */
import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { TextField, type TextFieldProps } from './text-field.tsx'

export interface PasswordFieldProps extends Omit<TextFieldProps, 'type' | 'onChange' | 'value'> {
  value: string
  onChange: (value: string) => void
  /** What the browser may offer to fill in, or to keep. */
  autoComplete: 'current-password' | 'new-password'
  /** Shown from the beginning: for one that was made up, and has to be passed on. */
  initiallyShown?: boolean
  ref?: ComponentProps<'input'>['ref']
}

export function PasswordField({ value, onChange, initiallyShown = false, ...props }: PasswordFieldProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(initiallyShown)
  return (
    <div className="flex items-start gap-1.5">
      <TextField
        {...props}
        className="min-w-0 flex-1"
        type={shown ? 'text' : 'password'}
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton
        className="mt-6"
        label={t(shown ? 'signIn.hidePassword' : 'signIn.showPassword')}
        icon={shown ? <EyeOff /> : <Eye />}
        pressed={shown}
        onClick={() => setShown(!shown)}
      />
    </div>
  )
}
