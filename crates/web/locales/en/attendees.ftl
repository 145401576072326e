# Who took part in a training, by name.
attendees = Who took part
attendees-about = The names are sealed, and open for the institution that keeps the record alone. How many took part is a field of the record.
attendees-told = { $n ->
    [one] The record says that { $n } person took part.
   *[other] The record says that { $n } persons took part.
}
attendees-told-unknown = The record does not say how many took part.
attendees-none = No names are kept.
attendees-since = Names are kept since { $day }.
attendees-open-title = Open the names
attendees-open = Open
attendees-fit-same = As many names as the record says took part: { $names }.
attendees-fit-differs = There are { $names } names, and the record says that { $told } took part. Correct the one or the other.
attendees-fit-unknown = There are { $names } names; the record does not say how many took part.
attendees-write-title = Write the names
attendees-names = Names
attendees-names-hint = One person a line; after a semicolon, where the person works
attendees-save = Seal and save
attendees-remove = Take the names away
attendees-remove-about = No name is kept any more. How many took part stays with the record.
attendees-empty = Enter at least one name
attendees-too-many = Too many: at most { $n } names
attendees-line-too-long = Line { $n } is too long: at most 500 characters
attendees-line-unprintable = In line { $n } there are characters that cannot be printed
attendees-line-no-name = Line { $n } has no name before the semicolon
attendees-conflict = Somebody else has changed the names meanwhile. Open them again and see what stands there now.
attendee-name = Name
attendee-from = Works at
done-attendees-entered = Sealed and entered
done-attendees-entered-differs = Sealed and entered. There are more or fewer names than the record says took part
done-attendees-removed = The names were taken away
