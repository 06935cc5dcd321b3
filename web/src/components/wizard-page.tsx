/**
 * A page that leads through steps. What was typed is the caller's (`useDraft`); this holds the step, asks each step
 * before going on, and keeps everything in place when the last request fails.
 */
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { ErrorAlert } from './error-alert';
import { usePageHead, type Breadcrumb } from './page';
import { useAction } from './use-action';

export interface WizardStep {
  readonly title: string;
  readonly description?: ReactNode;
  readonly isOptional?: boolean;
  readonly content: ReactNode;
  /** Whether the step may be left forwards; shows by itself what is missing. */
  readonly check?: () => boolean;
}

export interface WizardPageProps {
  readonly title: string;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly steps: readonly WizardStep[];
  readonly step: number;
  onStep(step: number): void;
  readonly submitLabel: string;
  /** A console path. */
  readonly cancelPath: string;
  onSubmit(): Promise<void>;
}

export function WizardPage({ title, breadcrumbs, steps, step, onStep, submitLabel, cancelPath, onSubmit }: WizardPageProps) {
  const navigate = useNavigate();
  const content = usePageHead(title, breadcrumbs);
  const submit = useAction(onSubmit);
  const [refused, setRefused] = useState(0);
  // A step that was refused names its problems at the fields: the first of them takes the focus.
  useEffect(() => {
    if (refused > 0) content.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (submit.error !== undefined) alert.current?.scrollIntoView({ block: 'nearest' });
  }, [submit.error]);

  const goTo = (wanted: number) => {
    for (let index = step; index < wanted; index += 1) {
      if (steps[index]?.check?.() === false) {
        setRefused(refused + 1);
        if (index !== step) onStep(index);
        return;
      }
    }
    onStep(wanted);
  };
  return (
    <div ref={content}>
      <Wizard
        steps={steps.map(({ content: stepContent, check: _check, ...shown }, index) => ({
          ...shown,
          content: (
            <>
              {stepContent}
              {index === steps.length - 1 && submit.error !== undefined && (
                <div ref={alert} className="wizard-error">
                  <ErrorAlert error={submit.error} />
                </div>
              )}
            </>
          ),
        }))}
        activeStepIndex={Math.min(step, steps.length - 1)}
        onNavigate={(event) => goTo(event.detail.requestedStepIndex)}
        onCancel={() => void navigate(cancelPath)}
        onSubmit={() => submit.run()}
        isLoadingNextStep={submit.running}
        submitButtonText={submitLabel}
        i18nStrings={{
          stepNumberLabel: (number) => `Step ${number}`,
          collapsedStepsLabel: (number, count) => `Step ${number} of ${count}`,
          navigationAriaLabel: 'Steps',
          cancelButton: 'Cancel',
          previousButton: 'Previous',
          nextButton: 'Next',
          optional: 'optional',
          submitButtonLoadingAnnouncement: `${submitLabel}: in progress`,
        }}
      />
    </div>
  );
}
