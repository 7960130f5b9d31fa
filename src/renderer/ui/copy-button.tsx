/** Copies a text; a tick stands in its place for a moment. Never repeats the text elsewhere: it may be a secret. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from './announce.tsx'
import { IconButton } from './button.tsx'
import { writeClipboard } from './clipboard.ts'
import { toast } from './toast.tsx'

const TICK_MS = 1_600

export function CopyButton({ label, text, size = 'md' }: { label: string; text: string; size?: 'sm' | 'md' }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), TICK_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const onCopy = async () => {
    try {
      await writeClipboard(text)
      setCopied(true)
      announce(t('menu.copied'))
    } catch {
      toast({ tone: 'danger', title: t('menu.copyFailed') })
    }
  }
  return (
    <IconButton
      size={size}
      label={copied ? t('menu.copied') : label}
      icon={copied ? <Check className="text-success-text" /> : <Copy />}
      onClick={() => void onCopy()}
    />
  )
}
