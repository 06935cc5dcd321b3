/**
 * The fields of a user's attributes: the primary ones, then the optional sections, closed until something is in them.
 */
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import {
  requiredAttributes,
  sections,
  userAttributes,
  type AttributeProblems,
  type AttributeTexts,
} from './user-attributes';

export interface AttributeFieldsProps {
  readonly texts: AttributeTexts;
  readonly problems: AttributeProblems;
  readonly onChange: (texts: AttributeTexts) => void;
  /** Before the primary attributes, and after the e-mail address. */
  readonly before?: readonly ReactElement[];
  readonly afterEmail?: readonly ReactElement[];
}

export function AttributeFields({ texts, problems, onChange, before = [], afterEmail = [] }: AttributeFieldsProps) {
  const put = (name: string, text: string) => {
    // As in AWS's console, the display name follows the first and last name until it is edited.
    const follows = (name === 'givenName' || name === 'familyName') && texts['displayName'] === fullName(texts);
    const next = { ...texts, [name]: text };
    onChange(follows ? { ...next, displayName: fullName(next) } : next);
  };
  const field = (name: string, label: string) => (
    <FormField
      key={name}
      label={requiredAttributes.has(name) ? label : `${label} - optional`}
      errorText={problems[name]}
    >
      <Input
        name={name}
        type={name === 'email' ? 'email' : 'text'}
        autoComplete="off"
        value={texts[name] ?? ''}
        invalid={problems[name] !== undefined}
        onChange={(event) => put(name, event.detail.value)}
      />
    </FormField>
  );
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Primary information</Header>}>
        <SpaceBetween size="l">
          {[
            ...before,
            ...userAttributes
              .filter(({ section }) => section === 'primary')
              .flatMap(({ name, label }) => [field(name, label), ...(name === 'email' ? afterEmail : [])]),
          ]}
        </SpaceBetween>
      </Container>
      {sections.map(({ id, title }) => {
        const attributes = userAttributes.filter(({ section }) => section === id);
        return (
          <ExpandableSection
            key={id}
            variant="container"
            headerText={`${title} - optional`}
            defaultExpanded={attributes.some(({ name }) => texts[name] !== '')}
          >
            <SpaceBetween size="l">{attributes.map(({ name, label }) => field(name, label))}</SpaceBetween>
          </ExpandableSection>
        );
      })}
    </SpaceBetween>
  );
}

function fullName(texts: AttributeTexts): string {
  return `${texts['givenName'] ?? ''} ${texts['familyName'] ?? ''}`.trim();
}
