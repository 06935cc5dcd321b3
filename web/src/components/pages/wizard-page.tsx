/**
 * A page that leads through steps. What was typed and the step are the caller's (`useDraft`); this asks each step
 * before going on, makes each step an entry of the browser's history, so that Back goes one step back, and keeps
 * everything in place when the last request fails.
 */
import Wizard from '@cloudscape-design/components/wizard';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { ErrorAlert } from '../dialogs/error-alert';
import { usePageHead, type Breadcrumb } from './page';
import { useAction } from '../state/use-action';

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

export function WizardPage({
  title,
  breadcrumbs,
  steps,
  step,
  onStep,
  submitLabel,
  cancelPath,
  onSubmit,
}: WizardPageProps) {
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

  /** Goes as far as the steps on the way allow, and answers how far that was. */
  const goTo = (wanted: number): number => {
    let reached = Math.min(step, wanted);
    while (reached < wanted && steps[reached]?.check?.() !== false) reached += 1;
    if (reached < wanted) setRefused(refused + 1);
    if (reached !== step) onStep(reached);
    return reached;
  };
  useStepInAddress(step, steps.length, goTo);
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

/**
 * Keeps `?step=2` in step with the wizard. The wizard says where one is: an address opened anew skips no step. Back and
 * Forward move the wizard, forwards by the same checks as its own button; they count when the browser has gone there:
 * the router tells nothing of a step that was left before it had shown it.
 */
function useStepInAddress(step: number, count: number, goTo: (wanted: number) => number): void {
  const [search, setSearch] = useSearchParams();
  const { pathname } = useLocation();
  const show = (shown: number, replace: boolean) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (shown === 0) after.delete('step');
        else after.set('step', String(shown + 1));
        return after;
      },
      { replace },
    );
  /** What the address has, or is about to have. */
  const addressed = useRef(stepIn(search, count));
  const arrive = useRef<() => void>(undefined);
  useEffect(() => {
    arrive.current = () => {
      const wanted = stepIn(new URLSearchParams(window.location.search), count);
      const reached = wanted === step ? step : goTo(wanted);
      addressed.current = reached;
      if (reached !== wanted) show(reached, true);
    };
  });
  useEffect(() => {
    const own = window.location.pathname;
    const pop = (): void => {
      if (window.location.pathname === own) arrive.current?.();
    };
    window.addEventListener('popstate', pop);
    return () => window.removeEventListener('popstate', pop);
  }, [pathname]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (addressed.current !== step) {
      addressed.current = step;
      show(step, isFirst.current);
    }
    isFirst.current = false;
  }, [step]);
}

function stepIn(search: URLSearchParams, count: number): number {
  return Math.min(Math.max(Math.trunc(Number(search.get('step') ?? 1)) || 1, 1), count) - 1;
}
