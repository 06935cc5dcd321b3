/** When a schedule comes: an expression, a time zone, and what that comes to. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { NextInvocations } from './next-invocations';

export interface TimeFieldsProps {
  readonly expression: string;
  readonly timeZone: string;
  readonly onChange: (part: { expression?: string; timeZone?: string }) => void;
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
const pauseMilliseconds = 400;

export function TimeFields({ expression, timeZone, onChange }: TimeFieldsProps) {
  const asked = useSettled(expression.trim());
  return (
    <Container header={<Header variant="h2">Schedule pattern</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="Schedule expression"
          constraintText="rate(5 minutes), cron(30 9 ? * MON-FRI *), or once: at(2030-01-31T08:00:00)."
        >
          <Input
            value={expression}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => onChange({ expression: detail.value })}
          />
        </FormField>
        <FormField label="Time zone">
          <Select
            selectedOption={{ value: timeZone, label: timeZone }}
            options={zones.map((value) => ({ value, label: value }))}
            filteringType="auto"
            virtualScroll
            onChange={({ detail }) => onChange({ timeZone: detail.selectedOption.value ?? 'UTC' })}
          />
        </FormField>
        <FormField label="Next invocations" description="In this browser's time zone.">
          <NextInvocations timing={{ scheduleExpression: asked, timeZone }} />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

/** What is typed, once there is a pause. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
