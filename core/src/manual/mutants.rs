//! Which test notices that a check is gone.
//!
//! Each mutant is this crate without one check, or with one challenge that is known beforehand. Its honest proofs still
//! verify, and somebody's lies do as well. The last column has a test that fails then. Golden presentations and pinned
//! digests are left out: they notice any change, and are made anew with the next version of the protocol.
//!
//! Where a mutant survives, another check says the same, or nothing depends on it; the reason stands in its place.
//!
//! The tables are a full run of `tests/mutants/run --table`; `.ci/run mutants` runs a sample.
//!
//! # Document
//! | mutant | takes away | killed by |
//! |---|---|---|
//! | `reference-doc-type` | the docType | `document::reference::each_part_has_its_error` |
//! | `reference-header` | that the protected header names the certificate | `document::reference::headers_of_other_certificates` |
//! | `reference-issuer-signature` | the issuer's signature | `document::reference::every_byte_of_the_mso_counts` |
//! | `reference-dates` | the dates | `document::reference::each_part_has_its_error` |
//! | `reference-from` | `validFrom <= now` | `document::reference::each_part_has_its_error` |
//! | `reference-until` | `now <= validUntil` | `document::reference::each_part_has_its_error` |
//! | `reference-signed` | that the document was signed between the certificate's dates | `document::trust::dates_of_certificates` |
//! | `reference-device-signature` | the device's signature | `document::reference::device_signatures_of_others` |
//! | `reference-false` | that a predicate is true | `document::reference::predicates_about_real_values` and 1 more |
//! | `trust-listed-signs` | that a listed certificate may sign documents | `document::trust::signers_as_anchors` |
//! | `trust-listed-dates` | that a listed certificate is valid | `document::trust::signers_as_anchors` |
//! | `trust-listed-bytes` | that a listed certificate is the one that was sent, and not one of the same subject | `document::trust::signers_as_anchors` |
//! | `trust-root-name` | that the last certificate names the root | `document::trust::only_its_own_root_and_doc_types` |
//! | `trust-root-signature` | that the root signed the last certificate | `document::trust::changed_certificates_do_not_panic` and 2 more |
//! | `trust-path` | what each certificate of a path may do | `document::trust::certificates_that_may_not` |
//! | `trust-path-signature` | that each certificate signed the one before it | `document::trust::intermediate_authorities` |
//! | `trust-path-self-signed` | that a path holds no self-signed certificate | `document::trust::intermediate_authorities` |
//! | `trust-pinned-x` | the x-coordinate of a pinned key | `document::trust::pinned_keys` |
//! | `trust-pinned-y` | the y-coordinate of a pinned key | `document::trust::pinned_keys` |
//! | `trust-scope` | that an anchor is of the docType | `document::reference::each_part_has_its_error` and 1 more |
//! | `trust-on-curve` | that a pinned key is on the curve | `document::trust::pinned_keys` |
//! | `trust-signer` | what a document signer may do | `document::trust::certificates_that_may_not` and 1 more |
//! | `trust-issuing` | what an authority may do | `document::trust::certificates_that_may_not` and 1 more |
//! | `trust-authority-key` | that an authority's key signs no documents | `document::trust::the_roots_key_signs_no_documents` |
//! | `trust-intermediate` | the usages of an intermediate authority | `document::trust::certificates_that_may_not` |
//! | `trust-territory` | country and state | `document::trust::certificates_that_may_not` and 1 more |
//! | `trust-dates` | the dates of certificates | `document::trust::dates_of_certificates` |
//! | `trust-root-dates` | the dates of the root | `document::trust::dates_of_certificates` |
//! | `certificate-dates` | the end of a certificate | `document::trust::dates_of_certificates` |
//! | `certificate-start` | the beginning of a certificate | `document::trust::dates_of_certificates` |
//! | `certificate-authority` | that no authority's certificate signs documents, by its basic constraints | `document::trust::certificates_that_may_not` |
//! | `certificate-cert-sign` | that no authority's certificate signs documents, by its key usage | `document::trust::signers_as_anchors` |
//! | `certificate-digital-signature` | the key usage of a document signer | `document::trust::certificates_that_may_not` and 1 more |
//! | `certificate-key-usage` | that a licence's signer has a key usage | `document::trust::certificates_that_may_not` |
//! | `certificate-extended-usage` | the extended key usage of a document signer | `document::trust::certificates_that_may_not` and 1 more |
//! | `certificate-country-missing` | that a licence's signer and root name a country | `document::trust::certificates_that_may_not` |
//! | `certificate-country` | that country and state are the root's | `document::trust::certificates_that_may_not` |
//! | `certificate-intermediate` | the extended key usages of an intermediate authority | `document::trust::certificates_that_may_not` |
//! | `certificate-path-length` | the path length of an authority | `document::trust::intermediate_authorities` |
//! | `certificate-ca` | that an authority is one | `document::trust::certificates_that_may_not` |
//! | `certificate-may-certify` | that an authority may sign certificates | `document::trust::who_may_not_sign_certificates_is_no_authority` |
//! | `certificate-names` | that an authority constrains no names | `document::trust::certificates_that_may_not` |
//! | `certificate-issuer-name` | that a certificate names who signed it | `document::trust::intermediate_authorities` |
//! | `certificate-two-algorithms` | that a certificate names one signature algorithm | survives: the signature has to verify under the one that is used; RFC 5280 wants both the same |
//! | `certificate-parameters` | that ECDSA has no parameters | survives: ECDSA has no parameters that could change what verifies |
//! | `certificate-signature` | the signature of a certificate | `document::trust::only_its_own_root_and_doc_types` and 1 more |
//! | `certificate-curve` | that a document signer's key is on P-256 | `document::trust::files::curves_that_cannot_be_used_are_named` |
//! | `certificate-on-curve` | that a document signer's key is a point | survives: no tables can be made of such a key: the statement has no issuer then |
//! | `certificate-critical` | that critical extensions are known | `document::trust::certificates_that_may_not` |
//! | `scope-licence` | that a licence is signed under its own usage, whatever a scope says | `document::trust::usages_of_other_doc_types` |
//! | `scope-pid` | that the usage of PIDs is for PIDs | `document::trust::usages_of_other_doc_types` |
//! | `scope-listed` | that a usage is among those listed | `document::trust::usages_of_other_doc_types` |
//! | `scope-other-uses` | that servers and readers sign nothing where any usage will do | `document::trust::usages_of_other_doc_types` |
//! | `request-alternatives-count` | that an alternative is chosen for each claim | `document::request::resolved_requests` |
//! | `request-alternative` | that the chosen alternative is among those asked for | `document::request::resolved_requests` |
//! | `request-higher-age` | that only higher attested ages answer an age | `document::request::the_nearest_age` |
//! | `request-age-over` | that only an age at least as high answers an age | `document::request::age_over_elements` |
//! | `request-age-true` | that an attested age is true | `document::request::age_over_elements` |
//! | `request-age-date` | one day of the birth date that an age asks for | `document::request::checks_agree_with_the_calendar` |
//! | `request-after` | the day itself from `after` | `document::request::checks_agree_with_the_calendar` |
//! | `request-before` | the day itself from `before` | `document::request::checks_agree_with_the_calendar` |
//! | `request-at-most` | the bound of a date from above | `document::request::ages_of_all_date_forms` |
//! | `request-at-least` | the bound of a date from below | `document::request::ages_of_all_date_forms` |
//! | `request-range` | the bounds of an integer | `document::request::ranges_and_sets` |
//! | `request-unsigned` | that an integer is the whole value | `document::request::ranges_and_sets` |
//! | `request-age-of-another-day` | that an attested age says nothing about an earlier day | `document::request::ages_on_a_day` |
//! | `request-age-that-is-false` | that an attested age that is false says nothing about now | `document::request::age_over_elements` |
//! | `compare-same` | that equal values are the same bytes | `document::request::compare::comparisons` |
//! | `compare-floats` | that one number has several encodings | `document::request::compare::comparisons` |
//! | `validate-equal` | that a value to compare with is one item | `document::request::errors_name_the_path` |
//! | `validate-claims` | that there is a claim | `document::request::errors_name_the_path` |
//! | `validate-disclose-alternative` | that no alternative discloses | `document::request::any_of` |
//! | `request-bytes-doc-type` | the docType from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `request-bytes-session` | the session from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `request-bytes-namespace` | the namespace from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `request-bytes-element` | the element from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `request-bytes-predicate` | the predicate from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `request-bytes-alternatives` | the alternatives from a request's bytes | `document::request::canonical_bytes_tell_requests_apart` |
//! | `verifier-session` | that there is a session | survives: `device_digest` refuses as well, with the same error |
//! | `verifier-time` | that the stated time is near the verifier's | `tests/presentation::every_public_input_is_bound` |
//! | `verifier-minutes` | that the stated time is in whole minutes | `tests/presentation::every_public_input_is_bound` |
//! | `verifier-device-signed` | that elements of the device's own are allowed | `tests/answers::device_signed_elements_stand_apart` |
//! | `verifier-trust` | trust in the issuer's certificates | `tests/certificates::who_signs_no_documents_is_refused` |
//! | `verifier-pinned` | trust in the issuer's key | `tests/presentation::every_public_input_is_bound` |
//! | `verifier-header` | that the protected header names the certificate | `tests/presentation::protected_headers_are_bound` |
//! | `verifier-disclosed-element` | that a disclosed item is of the element that was asked for | survives: the plan of the statement refuses it as well |
//! | `verifier-disclosed-count` | that as much is disclosed as is claimed | survives: the plan of the statement refuses it as well |
//! | `verifier-disclosed-item` | that a disclosed value is one item | `tests/presentation::every_public_input_is_bound` |
//! | `verifier-trust-time` | the verifier's own clock, by which certificates are valid | `tests/certificates::a_certificate_that_has_just_expired_is_refused` |
//! | `verifier-proof` | the proof | `tests/presentation::every_part_of_a_proof_is_bound` |
//! | `verifier-many` | the proofs of a batch | `tests/presentation::many_presentations_are_judged_as_each_alone` |
//! | `transcript-statement` | the statement from the transcript | `tests/certificates::another_certificate_of_the_same_key_is_not_the_one_that_was_proved_for` |
//! | `trust-signatures-known` | the signatures of certificates that were not seen before | `document::trust::signatures::only_right_signatures_are_remembered_and_not_too_many` |
//! | `trust-signatures-pair` | the signing certificate from what is remembered | `document::trust::signatures::only_right_signatures_are_remembered_and_not_too_many` |
//!
//! # Engine
//! | mutant | takes away | killed by |
//! |---|---|---|
//! | `protocol-end` | the end of the batched sum-check | `engine::proof::gates::every_product_counts` |
//! | `protocol-claims-sha256` | all claims of the SHA-256 argument | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-bits` | the claim of the bits region | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-r1cs` | the claims of the products | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-reads` | the claims of the reads | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-map-entries` | the claims of the map entries | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-digests` | the claims of the digests | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `protocol-claims-linear` | the claim of the linear gates | `engine::proof::gates::every_linear_gate_counts` |
//! | `sumcheck-sha256` | the equations of SHA-256 from the batch | `engine::proof::columns::every_equation_of_a_round_is_checked` |
//! | `sumcheck-columns` | the booleanity of the hash columns from the batch | `engine::proof::columns::every_cell_holds_a_bit` |
//! | `sumcheck-bits` | the booleanity of the bits region from the batch | `engine::proof::gates::every_bit_is_a_bit` |
//! | `sumcheck-r1cs` | the products from the batch | `engine::proof::gates::every_product_counts` |
//! | `sumcheck-reads` | the reads from the batch | `engine::proof::gates::reads_give_the_bytes_at_their_positions` |
//! | `sumcheck-map-entries` | the map entries from the batch | `engine::proof::gates::a_walk_over_other_bytes_is_refused` |
//! | `sumcheck-settlement` | the claims' own sum-check: its coefficient is zero | `engine::proof::gates::every_linear_gate_counts` |
//! | `sumcheck-challenge` | the round's challenge: it is always 3 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `relations-zeros` | the polynomials that must be zero | `engine::proof::gates::every_product_counts` |
//! | `relations-products` | all products of hidden values | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `relations-row` | the relation about the row | `engine::proof::gates::every_linear_gate_counts` |
//! | `opening-equation-1` | the equation of the concatenation | `engine::proof::opening::every_scalar_counts` |
//! | `opening-equation-2` | the equation of the messages | `engine::proof::opening::the_messages_that_are_opened_are_those_that_were_committed_to` |
//! | `opening-equation-3` | the equation of the row | `engine::proof::opening::every_scalar_counts` |
//! | `opening-equation-4` | the equation of the relations | `engine::proof::gates::every_product_counts` |
//! | `opening-messages` | the number of messages | `engine::proof::opening::messages_keep_their_places_and_lengths` |
//! | `opening-entries` | the number of entries | `engine::proof::opening::messages_keep_their_places_and_lengths` |
//! | `opening-width` | the limit of entries | survives: there are as many entries as the shape says, and `the_largest_statement_can_be_opened` has the most of them |
//! | `opening-row` | the length of the opened row | `engine::proof::opening::messages_keep_their_places_and_lengths` |
//! | `opening-challenge-r` | the challenge of the fold: it is always 1 | `engine::hidden::nova::without_a_mask_a_broken_relation_shows` |
//! | `opening-challenge-kernel` | the challenge that binds the row to its kernel: it is always 1 | `engine::proof::row::the_product_is_named_before_the_kernel_joins_the_generators` |
//! | `opening-challenge-fold` | the challenges of the row's folding: they are always 1 | `engine::proof::absorbs::nothing_can_be_chosen_after_its_challenge` |
//! | `opening-claim` | the claim about the row's product | `engine::proof::absorbs::nothing_can_be_chosen_after_its_challenge` and 4 more |
//! | `equation-tables` | the verifier's equation, where tables are there | `engine::commit::equations_hold_with_tables_and_without` |
//! | `equation-msm` | the verifier's equation, where no tables are there | `engine::commit::equations_hold_with_tables_and_without` |
//! | `signs-unused` | that unused bits of signs are zero | `engine::proof::bytes::signs_are_packed` |
//! | `proof-rows` | the number of committed rows | `engine::proof::opening::messages_keep_their_places_and_lengths` |
//! | `proof-trailing` | that nothing follows what is read | `engine::proof::bytes::one_encoding` |
//! | `absorb-shape` | the shape from the transcript | `engine::proof::shapes::the_shape_is_absorbed_with_gates_that_change_nothing` |
//! | `absorb-rows` | the rows from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-first-row` | all rows but the first from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-last-row` | the last row from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-message` | the messages from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-message-length` | the messages' lengths from the transcript | survives: the lengths follow from the shape, which is absorbed |
//! | `absorb-concatenation` | the concatenation's commitment from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-masks` | the masks' commitments from the transcript | `engine::hidden::nova::without_a_mask_a_broken_relation_shows` |
//! | `absorb-cross-terms` | the cross terms of the row from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` |
//! | `absorb-mask` | the mask of the entries from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-mask-of-the-row` | the mask of the row from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-square` | the commitment to the square term from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-second-cross-term` | the second cross term of each round from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` |
//! | `absorb-entries` | the opened entries from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-product` | the row's product from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `absorb-row` | the folded row from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` |
//! | `absorb-blinds` | the opened blinds from the transcript | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` and 1 more |
//! | `transcript-lengths` | the lengths in front of what is absorbed | `engine::transcript::lengths_separate_what_was_absorbed` |
//! | `transcript-label` | the label of a challenge | `engine::transcript::challenges_depend_on_label_and_order` |
//! | `challenge-claims` | the challenge of the claims: it is always 0 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `challenge-chi` | the challenge chi of the messages: it is always 0 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `challenge-alpha` | the challenge alpha of the relations: it is always 0 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `challenge-linear` | the challenge of the linear gates: it is always 0 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `digests-words` | all words of a digest but the first | `engine::proof::gates::digests_stand_behind_the_chosen_block` |
//! | `reads-product` | the product of a position's byte and block | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `reads-starts-1` | whether an entry of width 1 starts at a read | `engine::proof::gates::reads_of_entries_know_whether_one_starts_there` |
//! | `reads-starts-2` | whether an entry of width 2 starts at a read | `engine::proof::gates::reads_of_entries_know_whether_one_starts_there` |
//! | `reads-starts-3` | whether an entry of width 3 starts at a read | `engine::proof::gates::reads_of_entries_know_whether_one_starts_there` |
//! | `reads-bytes` | all bytes of a window but the first | `engine::proof::gates::reads_give_the_bytes_at_their_positions` |
//! | `map-entries-bit-4` | the product of start and bit 4 | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `map-entries-head` | the heads of digestIDs | `engine::proof::gates::a_walk_over_other_bytes_is_refused` |
//! | `map-entries-58` | the byte 58 behind a digestID | `engine::proof::gates::a_walk_over_other_bytes_is_refused` |
//! | `map-entries-20` | the byte 20 behind a digestID | `engine::proof::gates::a_walk_over_other_bytes_is_refused` |
//! | `sha256-majority` | the product of a majority's first two words | `engine::proof::lies::table::every_lie_breaks_one_check` |
//! | `sha256-column-a` | the booleanity of column A | `engine::proof::columns::every_column_holds_bits` |
//! | `sha256-column-e` | the booleanity of column E | `engine::proof::columns::every_column_holds_bits` |
//! | `sha256-column-w` | the booleanity of column W | `engine::proof::columns::every_column_holds_bits` |
//! | `sha256-column-s` | the booleanity of chaining words and carries | `engine::proof::columns::every_cell_holds_a_bit` |
//! | `sha256-starts` | a weight of its own for each zone's start | `engine::proof::columns::errors_of_two_zones_do_not_cancel` |
//! | `sha256-second-start` | the initial value of all zones but the first | `engine::proof::columns::every_zone_starts_from_the_initial_value` |
//! | `sha256-chaining-words` | a weight of its own for each chaining word | `engine::proof::columns::errors_of_two_zones_do_not_cancel` |
//! | `sha256-chaining` | the last chaining word | `engine::proof::columns::every_chaining_word_is_checked` |
//! | `sha256-equation-a` | the equation of A | `engine::proof::columns::every_equation_of_a_round_is_checked` |
//! | `sha256-equation-w` | the equation of the message schedule | `engine::proof::columns::every_equation_of_a_round_is_checked` |
//! | `circuit-one-hot` | that a selector chooses one | `engine::proof::gates::selectors_choose_exactly_one` |
//! | `circuit-lookup` | look-ups | `engine::proof::gates::lookups_give_the_chosen_point` |
//! | `circuit-digest` | digests | `engine::proof::gates::digests_stand_behind_the_chosen_block` |
//! | `circuit-range` | what a range shows | `statement::validity::dates_are_compared_to_the_second` |
//! | `circuit-expect-bytes` | what the comparison of bytes shows | `statement::mso::doc_type_is_compared_whole` |
//! | `batch-weights` | the other equations from an equation's weight | `engine::commit::equation::batch::each_weight_depends_on_every_equation` |
//! | `batch-equal-weights` | the weights of a batch: all are equal | `engine::commit::equation::batch::errors_that_cancel_are_found` |
//! | `batch-single` | the equations of small parts | `engine::commit::equation::batch::errors_that_cancel_are_found` and 1 more |
//! | `batch-right` | the right half of a batch that does not hold | `engine::commit::equation::batch::errors_that_cancel_are_found` and 1 more |
//! | `batch-transcript` | a proof's transcript from the weights of its batch | `engine::proof::absorbs::every_part_of_a_proof_changes_the_next_challenge` |
//! | `batch-budget` | the bound on how long false equations are looked for | `engine::commit::equation::batch::false_equations_are_found_wherever_they_are` |
//!
//! # Statement
//! | mutant | takes away | killed by |
//! |---|---|---|
//! | `mso-start` | that the message begins as a `Sig_structure` | `statement::mso::the_message_is_a_sig_structure_for_es256` |
//! | `mso-tag` | tag 24 of the payload | `statement::mso::the_message_is_a_sig_structure_for_es256` |
//! | `mso-lengths` | that the two lengths agree | `statement::mso::the_length_is_the_one_in_the_header` |
//! | `mso-map` | that the payload is a map | `statement::forged::a_readers_signature_is_no_licence` and 1 more |
//! | `mso-length` | that the length is the header's | `statement::mso::the_length_is_the_one_in_the_header` |
//! | `mso-doc-type` | the docType | `statement::mso::doc_type_is_compared_whole` |
//! | `mso-doc-type-last-byte` | the last byte of the docType | `statement::mso::doc_type_is_compared_whole` |
//! | `mso-doc-type-inside` | that the docType ends inside the message | `statement::mso::doc_type_is_compared_whole` |
//! | `device-key-info` | the key `deviceKeyInfo` | `statement::device_key::keys_and_heads_are_compared_whole` |
//! | `device-key-behind` | that `deviceKey` is behind `deviceKeyInfo` | `statement::device_key::device_key_is_behind_device_key_info` |
//! | `device-key-name` | the key `deviceKey` | `statement::device_key::keys_and_heads_are_compared_whole` |
//! | `device-key-chain` | that the coordinates follow the entries in front of them | `statement::device_key::a_key_inside_a_key_id_is_out_of_reach` |
//! | `device-key-pair` | that an entry of two bytes is one of those known | `statement::device_key::keys_and_heads_are_compared_whole` |
//! | `device-key-wide-head` | that the first place is the head's only where the head is longer | `statement::device_key::places_are_taken_from_the_first_one_on` |
//! | `device-key-gap` | that places are taken without a gap | `statement::device_key::places_are_taken_from_the_first_one_on` |
//! | `device-key-middle` | that the bytes of an entry with a length are the message's | `statement::item::no_variable_is_free` |
//! | `device-key-label` | that an entry with a length has a label below 16 | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-string` | that a string is a string | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-short-length` | that a short string's length is below 24 | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-long-length` | that a long string's length takes one byte | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-array` | that an array is an array of one or two | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-first-integer` | that an array's first integer takes one byte | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-second-integer` | that an array's second integer takes one byte | `statement::device_key::the_middle_is_what_its_bytes_say` |
//! | `device-key-x` | that x is behind the entries of the tail | `statement::device_key::places_are_taken_from_the_first_one_on` |
//! | `device-key-y` | that y is behind x | `statement::device_key::y_is_behind_x` |
//! | `device-key-inside` | that the key ends inside the message | `statement::device_key::device_key_ends_inside_the_message` |
//! | `device-key-coordinate-head` | the label and head of a coordinate | `statement::device_key::coordinates_are_of_32_bytes` and 1 more |
//! | `device-key-coordinate` | that a coordinate is the one in the MSO | `statement::device_key::device_key_is_the_one_in_the_mso` |
//! | `heads-map` | that a head is a map's | `statement::device_key::keys_and_heads_are_compared_whole` and 2 more |
//! | `heads-count` | that a longer head has two bytes of count | `statement::device_key::longer_heads_are_of_fewer_than_256_entries` |
//! | `heads-count-of-digests` | that a longer head of digests has one or two bytes of count | `statement::namespace::name_has_a_map_behind_it` |
//! | `heads-long` | that a count of 24 or more is what the head says | `statement::namespace::count_of_24_or_more_is_a_bit_of_its_own` |
//! | `heads-few` | that the first of two bytes of count is zero | `statement::device_key::longer_heads_are_of_fewer_than_256_entries` |
//! | `validity-key` | the key `validityInfo` | `statement::validity::map_is_the_one_under_its_key` |
//! | `validity-inside` | that the dates end inside the message | `statement::validity::dates_end_inside_the_message` |
//! | `validity-tiling` | that the dates are a chain from the map's head on | `statement::validity::dates_of_another_map_are_out_of_reach` |
//! | `validity-from` | `validFrom <= now` | `statement::validity::dates_are_compared_to_the_second` |
//! | `validity-from-fraction` | the fraction of a second of `validFrom` | `statement::validity::fractions_are_rounded_against_the_holder` |
//! | `validity-until` | `now <= validUntil` | `statement::validity::dates_are_compared_to_the_second` |
//! | `validity-signed-from` | `notBefore <= signed` | `statement::validity::signing_date_is_within_the_certificate` |
//! | `validity-signed-until` | `signed <= notAfter` | `statement::validity::signing_date_is_within_the_certificate` |
//! | `validity-start` | that an entry's start is where it is read | `statement::validity::start_is_the_positions` |
//! | `validity-date-key` | the key of a date | `statement::validity::dates_cannot_change_places` |
//! | `validity-update-key` | the key of `expectedUpdate` | `statement::validity::an_absent_entry_is_said_to_be_absent` |
//! | `validity-update-head` | the head of `expectedUpdate` | `statement::validity::every_length_with_and_without_tag` |
//! | `validity-date` | that a date's digits are those of its text | `statement::validity::dates_are_of_their_form_in_every_byte` |
//! | `validity-z` | the Z behind a fraction | `statement::validity::every_length_with_and_without_tag` |
//! | `tiling-slots` | that each entry takes one slot | `statement::item::every_slot_is_taken` and 2 more |
//! | `tiling-starts` | that an entry starts where its slot does | `statement::item::each_slot_starts_and_ends_where_it_should` |
//! | `tiling-ends` | that an entry ends where the next one starts | `statement::item::length_is_the_one_in_the_header` and 1 more |
//! | `namespace-name` | the name of the namespace | `statement::namespace::name_is_compared_with_its_header` |
//! | `namespace-first` | that the first entry stands behind the map's head | `statement::namespace::walk_starts_at_the_first_entry_of_its_namespace` |
//! | `namespace-entry` | that an entry starts where a digest is read | `statement::namespace::digest_of_another_namespace_is_not_on_the_walk` and 1 more |
//! | `namespace-inside` | that an entry ends inside the message | `statement::namespace::entry_ends_inside_the_message` |
//! | `namespace-digest` | that a digest is the item's | `statement::namespace::digest_is_the_items` and 1 more |
//! | `namespace-digest-half` | the second half of a digest | `statement::namespace::digest_is_the_items` |
//! | `namespace-id` | the first byte of a digestID | `statement::namespace::digest_id_is_the_items` |
//! | `namespace-wider-id` | the other bytes of a digestID | `statement::namespace::digest_id_is_the_items` |
//! | `namespace-linkable-id` | the digestID of an item that is shown | `statement::namespace::linkable_item_stands_under_its_digest_id` |
//! | `item-digest` | that the item is the one with the digest | `statement::namespace::digest_is_the_items` |
//! | `item-digest-id` | that the item is the one with the digestID | `statement::namespace::digest_id_is_the_items` |
//! | `item-identifier` | the element's identifier | `statement::item::identifier_is_the_requested_one` |
//! | `item-tiling` | that the four entries are the item | `statement::item::entries_inside_a_name_are_not_the_items` |
//! | `item-key` | the key of an item's entry | `statement::item::keys_are_compared_whole` |
//! | `item-start` | that an entry's start is where it is read | `statement::item::start_is_the_positions` |
//! | `item-tag` | tag 24 of an item | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-byte-string` | that an item is a byte string | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-short-map` | that a short item holds a map of four | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-long-map` | that a long item holds a map of four | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-short-count` | the longer count of a short item's map | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-long-count` | the longer count of a long item's map | `statement::item::header_is_tag_24_and_a_map_of_four` |
//! | `item-length` | that an item's length is its header's | `statement::item::length_is_the_one_in_the_header` |
//! | `item-salt-head` | that a short salt's length is below 24 | `statement::item::salt_has_16_to_64_bytes` |
//! | `item-salt-most` | that a salt has at most 64 bytes | `statement::item::salt_has_16_to_64_bytes` |
//! | `item-salt-first` | that a salt's head is its length | `statement::item::salt_ends_where_its_header_says` |
//! | `item-salt-second` | that a long salt's second byte is its length | `statement::item::salt_ends_where_its_header_says` |
//! | `value-exact` | that a value is the one asked for | `statement::value::exact_value` |
//! | `value-one-length` | that two rules speak of one value | `statement::value::two_rules_speak_of_one_value` |
//! | `value-member` | that a value is the member that was chosen | `statement::value::member_of_a_set_with_its_own_length` |
//! | `value-long-member` | the bytes of a member behind the 31st | `statement::value::long_members_are_compared_to_their_last_byte` |
//! | `value-date` | that a date's digits are those of its text | `statement::value::dates_are_of_their_form_in_every_byte` |
//! | `value-date-zero` | that month and day are not zero | `statement::value::dates_are_of_their_form_in_every_byte` |
//! | `value-date-from` | the lower bound of a date | `statement::value::dates_in_four_forms_between_bounds` |
//! | `value-date-until` | the upper bound of a date | `statement::value::dates_in_four_forms_between_bounds` |
//! | `value-small-integer` | that an integer in its head is below 24 | `statement::value::integer_is_what_its_head_says` |
//! | `value-integer-head` | the head of an integer | `statement::value::integer_is_what_its_head_says` |
//! | `value-integer` | that an integer is the one that is compared | `statement::value::integer_is_the_one_that_is_compared` |
//! | `value-shortest` | that an integer is in its shortest form | `statement::value::integer_is_in_its_shortest_form` |
//! | `value-least` | the lower bound of an integer | `statement::value::unsigned_integers_in_five_forms` |
//! | `value-most` | the upper bound of an integer | `statement::value::unsigned_integers_in_five_forms` |
//! | `value-merge-date` | the later of two lower bounds | `statement::value::two_bounds_are_both_kept` |
//! | `value-merge-integer` | the narrower of two ranges | `statement::value::two_bounds_are_both_kept` |
//! | `digits-digit` | that a digit is at most 9 | `statement::value::dates_are_of_their_form_in_every_byte` |
//! | `signatures-issuer` | the issuer's signature | `statement::whole::signatures_are_about_this_document` |
//! | `signatures-device` | the device's signature | `statement::whole::the_device_signature_is_by_the_key_in_the_mso` |
//! | `plan-class` | that the MSO's size class is a known one | `statement::whole::documents_that_do_not_meet_the_statement_are_refused` |
//! | `plan-count` | that as much is disclosed as is claimed | `statement::whole::what_is_disclosed_is_what_was_asked` |
//! | `plan-one-item` | that a disclosed value is one item | `statement::whole::what_is_disclosed_is_what_was_asked` |
//! | `plan-element` | that a disclosed item is of the element that was asked for | `statement::whole::linkable_items_are_read_in_clear` |
//! | `statement-request` | the request from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-asked` | what was asked from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-choice` | the chosen alternatives from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-name-spaces` | the device's own elements from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-now` | the time from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-protected` | the protected header from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-algorithm` | the device's algorithm from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-issuer` | the issuer's key from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-nonce-point` | the nonce point from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-validity` | the certificate's last moment from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-certificate` | the certificate from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-class` | the MSO's size class from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `statement-disclosed` | what is disclosed from the statement's bytes | `statement::whole::statements_differ_in_their_bytes` |
//! | `ecdsa-nonzero` | that the issuer's digest is not zero | `statement::ecdsa::a_digest_of_zero_fails_alone` |
//! | `ecdsa-canonical` | that the nonce point's x is canonical | `statement::ecdsa::an_x_above_the_prime_fails_alone` |
//! | `ecdsa-congruence` | the congruence `u1 x = u2 z` | `statement::ecdsa::multipliers_of_no_signature_fail_in_the_congruence_alone` |
//! | `ecdsa-guard` | that the device's additions are of different points | `statement::ecdsa::every_addition_of_the_device_is_guarded` |
//! | `ecdsa-distinct` | what a guard shows | `statement::ecdsa::additions_of_equal_points_need_the_guard` |
//! | `ecdsa-slope` | the slope of an addition | `statement::ecdsa::additions_of_opposite_points_have_no_slope` and 1 more |
//! | `ecdsa-x` | the x-coordinate of a sum | `statement::ecdsa::another_x_fails_alone` and 1 more |
//! | `ecdsa-y` | the y-coordinate of a sum | `statement::ecdsa::each_relation_of_an_addition_is_needed` |
//! | `ecdsa-limbs` | the ranges of limbs | `statement::ecdsa::modular::limbs_of_the_quotient_are_needed_in_range` and 1 more |
//! | `ecdsa-carries` | the ranges of carries | `statement::ecdsa::modular::congruence_modulo_some_limbs_is_not_enough` and 3 more |
//! | `ecdsa-points` | the point 2 of the product polynomials | `statement::ecdsa::modular::each_point_of_the_product_polynomial_is_needed` |
//! | `ecdsa-point-of-the-field` | the point B of the product polynomials | `statement::ecdsa::modular::the_point_that_stands_for_the_field_is_needed` |
//! | `ecdsa-infinity` | the point at infinity of the product polynomials | `statement::ecdsa::modular::each_point_of_the_product_polynomial_is_needed` |
//! | `ecdsa-top-limb` | that the top limb is at most the prime's | `statement::ecdsa::modular::canonical_integers_are_those_below_the_prime` |
//! | `ecdsa-middle-limb` | that the middle limb is zero below the prime's top limb | `statement::ecdsa::modular::canonical_integers_are_those_below_the_prime` |
//! | `ecdsa-low-limb` | that the low limb is not the prime's | `statement::ecdsa::modular::canonical_integers_are_those_below_the_prime` |
//! | `ecdsa-inverse` | that what is not zero has an inverse | `statement::ecdsa::modular::multiples_of_the_order_are_zero` and 1 more |
//! | `ecdsa-zero-digest` | that the device's digest is not zero | `statement::ecdsa::tables::digests_and_nonce_points_that_are_zero_are_refused` |
//! | `ecdsa-on-curve` | that a point is on the curve | `statement::ecdsa::points::points_off_the_curve_are_refused` |
//! | `ecdsa-degenerate` | that no table holds the point at infinity | `statement::ecdsa::points_that_meet_the_offsets_are_refused` |
//! | `ecdsa-nonce-point` | that a nonce point's x is r | `statement::ecdsa::nonce_points_are_those_of_valid_signatures` |
//! | `further-start` | that the fifth entry is read where it starts | `statement::further_entry::it_starts_where_it_is_read` |
//! | `further-absent` | that an entry without a key has no value | `statement::further_entry::it_is_there_or_it_is_not` |
//! | `further-text` | that its key is a text of the length that is passed over | `statement::further_entry::its_key_is_a_text_of_its_length` |
//! | `further-another-key` | that its key is none of the four | `statement::further_entry::it_is_none_of_the_four` |
//! | `further-value` | that its value is what stands behind the key | `statement::further_entry::its_value_is_the_one_that_stands_there` |
//! | `further-integer` | that an integer is one | `statement::further_entry::it_ends_where_its_value_says` |
//! | `further-string` | that a string is one | `statement::further_entry::it_ends_where_its_value_says` |
//! | `further-in-the-head` | that a length in the head is below 24 | `statement::further_entry::it_ends_where_its_value_says` |
//! | `further-behind-the-head` | that the head says how many bytes follow | `statement::further_entry::it_ends_where_its_value_says` |
//! | `further-one-byte` | that a value of one byte is one | `statement::further_entry::it_ends_where_its_value_says` |
//! | `value-merge-number` | that a number that a model reads is kept | `statement::model::an_element_is_read_once_whatever_is_asked_of_it` and 1 more |
//! | `number-years` | that years are those of the digits | `statement::number::a_remainder_is_less_than_a_year` and 1 more |
//! | `number-remainder` | that what is left is less than a year | `statement::number::a_remainder_is_less_than_a_year`, `years_have_one_result` |
//! | `number-month` | that a month is the one of the digits | `statement::number::a_month_is_the_one_of_the_digits` |
//! | `number-century` | that a century has 25 times four years | `statement::number::a_century_has_25_times_four_years` and 1 more |
//! | `number-year` | that days are counted for the year of the digits | `statement::number::a_century_has_25_times_four_years` and 1 more |
//! | `number-boolean` | that a boolean is the one that stands there | `statement::number::a_boolean_is_one_byte` |
//! | `model-element` | that a model's input is what was read of the item | `statement::model::a_model_that_ran_on_something_else_is_refused` and 2 more |
//! | `model-element-domain` | that an input can be what an element is read as | `statement::model::what_a_model_cannot_read_is_refused_without_its_value` |
//! | `model-element-items` | that categories are complete items | `statement::model::categories_are_complete_items` |
//! | `model-element-answer` | that what is shown of a model is what was asked | `statement::model::the_question_and_the_answer_are_in_the_statement` |
//! | `plan-model` | that the model's part of a statement is about the request's own claim | `statement::model::the_answer_is_to_the_requests_own_claim` |
//! | `statement-model` | what is shown of a model from the statement's bytes | `statement::model::the_question_and_the_answer_are_in_the_statement` |
//! | `request-model` | what is asked of a model from the request's bytes | `tests/model_attributes::encodings_of_requests` |
//! | `holder-model-inputs` | a model's inputs from what makes the randomness of a proof | `tests/model_attributes::the_private_inputs_make_the_randomness_another` |
//!
//! # Model
//! | mutant | takes away | killed by |
//! |---|---|---|
//! | `tensor-channel-weights` | the channel from the weights of a block's entries | `engine::proof::tensors::errors_in_two_entries_do_not_cancel` |
//! | `tensor-row-weights` | the row from the weights of a block's entries | `engine::proof::tensors::errors_in_two_entries_do_not_cancel` |
//! | `tensor-column-weights` | the column from the weights of a block's entries | `engine::proof::tensors::errors_in_two_entries_do_not_cancel` |
//! | `tensor-block-weights` | the weight that each block has of its own | `engine::proof::tensors::errors_in_two_blocks_do_not_cancel` |
//! | `tensor-challenge` | the challenges of the blocks of zeros: they are always 0 | `engine::proof::challenges::no_challenge_can_be_known_before_it_is_drawn` |
//! | `model-domain` | the upper end of an input's domain | `model::gates::inputs_are_in_their_domains` |
//! | `model-category` | that an input is one category | `model::gates::an_input_is_one_category` |
//! | `model-public` | that a public input is what the request says | `model::gates::a_public_input_is_what_the_request_says` |
//! | `model-public-missing` | that what is missing of a public input is what the request says | `model::gates::a_public_input_is_what_the_request_says` |
//! | `model-rescale` | the equation of what is rescaled | `model::gates::a_greatest_number_has_one_result` and 1 more |
//! | `model-rescale-choice` | that a number that is not chosen is zero | `model::gates::a_rescaled_number_has_one_result` |
//! | `model-rescale-shift` | the equation of what is only shifted | `model::gates::a_rescaled_number_has_one_result` |
//! | `model-rescale-clamp` | that what is cut off is cut off at the greatest result | `model::gates::a_greatest_number_has_one_result` and 1 more |
//! | `model-rescale-most` | that a result is at most the greatest | `model::gates::a_rescaled_number_has_one_result` |
//! | `model-greatest-choice` | that the number that is chosen is the greatest | `model::gates::a_greatest_number_has_one_result` |
//! | `model-greatest-some` | that some number is chosen | `model::gates::a_greatest_number_has_one_result` |
//! | `model-remainder` | that a remainder has the bits that are looked at | `model::gates::a_greatest_number_has_one_result` |
//! | `model-remainder-limit` | the limit of remainders | `model::gates::random::numbers_at_the_ends_are_accepted_or_refused` |
//! | `model-partial-sums` | the limit of sums | `model::what_is_no_graph_is_refused` |
//! | `model-bins-below` | that a number is not below its bin | `model::gates::a_number_is_in_one_bin` |
//! | `model-bins-above` | that a number is not above its bin | `model::gates::a_number_is_in_one_bin` |
//! | `model-bins-one` | that a number is in one bin | `model::gates::a_number_is_in_one_bin` |
//! | `model-bins-missing` | that the bin of what is missing is the input's own bit | `model::gates::a_number_is_in_one_bin` |
//! | `model-leaf` | that each tree has one leaf | `model::gates::a_tree_leads_to_one_leaf` |
//! | `model-splits` | that the leaf is the one that the splits lead to | `model::gates::a_tree_leads_to_one_leaf` |
//! | `model-values` | that the values that are shown are those of the output | `model::gates::one_answer_is_shown` |
//! | `model-class` | that the class that is shown is the greatest | `model::gates::one_answer_is_shown` |
//! | `model-class-ties` | that the first of equal classes is shown | `model::gates::one_answer_is_shown` |
//! | `model-threshold` | on which side of a threshold a score is | `model::gates::one_answer_is_shown` |
//! | `model-statement` | the statement from the transcript | `tests/model::another_question_is_not_answered` |
//! | `model-id` | that a proof names the model that it is checked with | `tests/model::another_question_is_not_answered` |
//! | `model-asked` | that what is shown is what was asked | `model::another_answer_than_was_asked_for_is_refused` |
//! | `model-holds` | the proof's equation | `tests/model::every_changed_byte_of_a_proof_is_refused` |
//! | `model-nonce` | the nonce from the statement | `tests/model::another_question_is_not_answered` |
//! | `model-audience` | the audience from the statement | `tests/model::another_question_is_not_answered` |
//! | `model-shown` | what is shown from the statement | `model::request::everything_that_a_verifier_chooses_and_sees_is_in_the_statement` |
//! | `model-bits` | the limit of committed bits | `model::what_commits_to_too_much_is_refused` |
