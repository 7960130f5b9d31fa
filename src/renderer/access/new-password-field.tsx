/** A new password: typed, or made up by the page, which then shows it. */
import { Dices } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../ui/password-field.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { newPassword } from './new-password.ts'
import './words.ts'

/** As the engine demands. */
export const LEAST_PASSWORD = 10

export interface NewPasswordFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  error?: string | undefined
  /** Said below one that was made up. */
  passOn?: string
}

export function NewPasswordField({ label, value, onChange, error, passOn }: NewPasswordFieldProps) {
  const { t } = useTranslation()
  const [madeUp, setMadeUp] = useState<string>()
  const isMadeUp = madeUp !== undefined && madeUp === value
  return (
    <div className="flex flex-col gap-2">
      <PasswordField
        // Anew, so that what was made up is shown.
        key={madeUp}
        label={label}
        description={isMadeUp && passOn ? passOn : t('signIn.passwordRule', { count: LEAST_PASSWORD })}
        value={value}
        error={error}
        autoComplete="new-password"
        initiallyShown={madeUp !== undefined}
        onChange={onChange}
      />
      <div className="flex items-center gap-1.5">
        <Button
          size="sm"
          icon={<Dices className="size-4" />}
          onClick={() => {
            const made = newPassword()
            setMadeUp(made)
            onChange(made)
          }}
        >
          {t('access.accounts.generate')}
        </Button>
        {isMadeUp && <CopyButton size="sm" label={t('access.accounts.copyPassword')} text={value} />}
      </div>
    </div>
  )
}
