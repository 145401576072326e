// The components of the Ministry of Justice ship without examples of their
// HTML. This renders their own templates and keeps the result in
// moj-fixtures.json, which crates/web/tests/components.rs compares ours with.
// `npm run fixtures` after an upgrade; the difference is then a diff to read.
import nunjucks from 'nunjucks';
import { writeFileSync } from 'node:fs';

const env = nunjucks.configure(
  ['node_modules/@ministryofjustice/frontend', 'node_modules/govuk-frontend/dist'],
  { autoescape: true, trimBlocks: true, lstripBlocks: true },
);
// Ours are given the date as people read it.
env.addFilter('mojDate', () => '5 July 2017');
env.addFilter('date', () => '5 July 2017');

// `moj` are the parameters of their template, `ours` those of our struct.
const cases = [
  {
    component: 'badge',
    name: 'default',
    moj: { text: 'Urgent <1>', classes: 'moj-badge--red' },
    ours: { text: 'Urgent <1>', classes: 'moj-badge--red' },
  },
  {
    component: 'badge',
    name: 'with attributes and markup',
    moj: { html: '<b>2</b>', attributes: { id: 'x' } },
    ours: { html: '<b>2</b>', attributes: { id: 'x' } },
  },
  {
    component: 'sub-navigation',
    name: 'default',
    moj: {
      label: 'Pages of the programme',
      items: [{ text: 'Sections', href: '/a', active: true }, { text: 'Report', href: '/b' }],
    },
    ours: {
      label: 'Pages of the programme',
      items: [{ text: 'Sections', href: '/a', current: true }, { text: 'Report', href: '/b' }],
    },
  },
  {
    component: 'timeline',
    name: 'default',
    moj: {
      headingLevel: 3,
      items: [
        {
          label: { text: 'Adopted' },
          byline: { text: 'the Council' },
          datetime: { timestamp: '2017-07-05', type: 'date' },
          text: 'As sent.',
        },
        { label: { text: 'Read' }, datetime: { timestamp: '2017-07-05', type: 'date' }, html: '<p>104</p>' },
      ],
    },
    ours: {
      headingLevel: 3,
      items: [
        {
          label: { text: 'Adopted' },
          // Theirs writes “by”, which is English; ours is given the sentence.
          byline: { text: 'by the Council' },
          timestamp: '2017-07-05',
          date: '5 July 2017',
          text: 'As sent.',
        },
        { label: { text: 'Read' }, timestamp: '2017-07-05', date: '5 July 2017', html: '<p>104</p>' },
      ],
    },
  },
  {
    component: 'filter',
    name: 'default',
    moj: {
      heading: { text: 'Filter' },
      submit: { text: 'Apply' },
      optionsHtml: '<input name="q">',
    },
    ours: { heading: { text: 'Filter' }, submitText: 'Apply', options: '<input name="q">' },
  },
  {
    component: 'filter',
    name: 'with what is chosen',
    moj: {
      heading: { text: 'Filter' },
      submit: { text: 'Apply' },
      selectedFilters: {
        heading: { text: 'Chosen' },
        clearLink: { href: '/all', text: 'Clear' },
        categories: [{ heading: { text: 'Place' }, items: [{ href: '/without', text: 'Varna' }] }],
      },
      optionsHtml: '<input name="q">',
    },
    ours: {
      heading: { text: 'Filter' },
      submitText: 'Apply',
      chosenHeading: { text: 'Chosen' },
      clear: { href: '/all', text: 'Clear' },
      removeText: 'Remove this filter',
      chosen: [{ heading: { text: 'Place' }, items: [{ href: '/without', text: 'Varna' }] }],
      options: '<input name="q">',
    },
  },
];

const fixtures = cases.map(({ moj, ...rest }) => ({
  ...rest,
  html: env.render(`moj/components/${rest.component}/template.njk`, { params: moj }),
}));
writeFileSync('moj-fixtures.json', JSON.stringify(fixtures, null, 2) + '\n');
