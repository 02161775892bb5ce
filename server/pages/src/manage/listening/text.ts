/** The texts of ratings and follow-ups as a manager reads them. */
import manage from '../../generated/texts/manage.json'
import opinion from '../../generated/texts/opinion.json'
import page from '../../generated/texts/page.json'
import { texts } from '../../texts'

export const t = texts({ ...page, ...manage, ...opinion })
